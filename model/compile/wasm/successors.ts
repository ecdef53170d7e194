import { type CompiledSuccessors, RecordPart, Told } from '../../../checker/compiled-successors.ts';
import { Before } from '../../../checker/frontier.ts';
import type { Looks } from '../../../checker/look.ts';
import { processOf } from '../../../checker/parents.ts';
import { outcomeKinds } from '../../../properties/outcome.ts';
import type { DeadRegisters } from '../../dead-registers.ts';
import { positionKeys } from '../../fingerprint.ts';
import type { Memory } from '../../memory.ts';
import { bytesLookedAt } from '../../view-fields.ts';
import { argumentsOf } from '../emit.ts';
import type { FlatChart } from '../flatten.ts';
import { Changes } from './changes.ts';
import { ChartCompiler } from './charts.ts';
import { encodeModule } from './encode.ts';
import { expandFunction } from './expand.ts';
import { instantiate } from './instantiate.ts';
import { layOutArrays } from './layout.ts';
import { OutcomeTeller } from './outcome.ts';
import { type Mask, type PairTable, type SieveShape, sieveFunction } from './sieve.ts';

const pageBytes = 65536;
/** States that are expanded at once, and bytes of records up to which they are. */
const statesMost = 64;
const recordsBytes = 4 * 1024 * 1024;
/** Logarithms of the lengths of the tables: together they fit the cache of a core, which counts for more than what they forget. */
const tableBits = { met: 15, data: 15, memory: 16, steps: 15 } as const;

/**
 * Compiles the charts of all processes, `charts[p]` for process p, to one WebAssembly function that computes every successor of
 * states, with its fingerprint. `view`: where it is told which areas the last step touched. `tells`: with the outcome of each step, too.
 * `looks`: what of the states is looked at. `dead`: registers that are cleared where they are dead.
 *
 * @throws Error where an operation is written in a way that the compiler does not know.
 */
export function compileSuccessors(
  m: Memory,
  charts: readonly FlatChart[],
  view: { touched: Uint8Array | null },
  tells: boolean,
  looks: Looks,
  dead: DeadRegisters | null = null,
): CompiledSuccessors {
  const stateBytes = m.vector.bytes;
  const layout = layOutArrays(m);
  const asked = upTo16(layout.tables.length);
  const teller = tells ? new OutcomeTeller(asked) : null;
  const outcomeAt = stateBytes + 4 * RecordPart.outcome;
  const stride = outcomeAt + (teller?.bytes ?? 0);
  const stateStride = 4 * Before.words + stateBytes;
  const toldStride = 4 * (Told.choices + charts.length);
  const most = charts.reduce((sum, chart) => sum + mostChoices(m, chart), 0);
  const capacity = Math.max(1, Math.min(statesMost, Math.floor(recordsBytes / (most * stride))));
  const keys = { low: asked + 16, high: asked + 16 + stateBytes };
  const masks = keys.high + stateBytes;
  const states = masks + 3 * stateBytes;
  const told = states + capacity * stateStride;
  const records = upTo16(told + capacity * toldStride);
  const tables = records + capacity * most * stride;
  const pages = Math.ceil((tables + 8 * pairsRemembered) / pageBytes);

  const compiler = new ChartCompiler(m, layout, { stateBytes, teller, stride }, dead);
  const processes = charts.map((chart, p) => compiler.expandProcess(p, chart));
  const masksFrom = (at: number): SieveShape['masks'] => {
    const mask = (of: keyof Looks, number: number): Mask => ({
      at: at + number * stateBytes,
      bytes: bytesLookedAt(m, looks[of]),
    });
    return { data: mask('data', 0), memory: mask('memory', 1), steps: mask('steps', 2) };
  };
  const sieve = compiler.add(
    sieveFunction({ stateBytes, stride, tells, masks: masksFrom(masks), keys, tables: tablesFrom(tables) }),
  );
  compiler.add(expandFunction({ processes, sieve, states, stateStride, told, toldStride, records, stride }));
  const { buffer, exported } = instantiate(encodeModule(compiler.functions, pages), pages);
  const expand = exported('expand') as (count: number, remember: number, kinds: number) => void;
  const words = new Uint32Array(buffer);
  new Uint8Array(buffer).set(layout.tables);
  for (const { at, bytes } of Object.values(masksFrom(masks))) new Uint8Array(buffer).set(bytes, at);
  const { low, high } = positionKeys(stateBytes / 4);
  words.set(low.subarray(0, stateBytes / 4), keys.low / 4);
  words.set(high.subarray(0, stateBytes / 4), keys.high / 4);

  const tell = teller?.reader(m.outcome);
  const current = m.vector.words;
  const changes = new Changes(m);
  const memoryWords = Math.ceil(m.vector.sectionEnd.locks / 4);
  const show = (at: number, count: number) => {
    for (let i = 0; i < count; i++) current[i] = words[at + i]!;
  };
  const forget = () => {
    words.fill(0, tables / 4);
    for (const { at } of Object.values(tablesFrom(tables))) words[at / 4] = 1;
  };
  forget();
  return {
    words,
    states: states / 4,
    told: told / 4,
    toldStride: toldStride / 4,
    capacity,
    records: records / 4,
    stride: stride / 4,
    kinds: tells ? outcomeKinds : [],
    expand(count, remember, kinds) {
      words[asked / 4] = kinds;
      expand(count, remember, kinds);
    },
    forget,
    restore(state) {
      view.touched = null;
      show((states + state * stateStride) / 4 + Before.words, current.length);
    },
    enter(record, before, whole) {
      const at = (records + record * stride) / 4;
      changes.between(before, words, at);
      view.touched = changes.touched;
      show(at, whole ? current.length : memoryWords);
    },
    tell(record) {
      const at = (records + record * stride) / 4 + current.length;
      tell?.(words, at + RecordPart.outcome);
      m.outcome.process = processOf(words[at + RecordPart.decision]!);
    },
  };
}

/** Pairs of words in all tables together. */
export const pairsRemembered = Object.values(tableBits).reduce((sum, bits) => sum + 2 ** bits, 0);

/** The tables, one behind the other. */
function tablesFrom(begin: number): Record<keyof typeof tableBits, PairTable> {
  let at = begin;
  const next = (bits: number): PairTable => {
    at += 8 * 2 ** bits;
    return { at: at - 8 * 2 ** bits, bits };
  };
  return { met: next(tableBits.met), data: next(tableBits.data), memory: next(tableBits.memory), steps: next(tableBits.steps) };
}

function upTo16(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}

function mostChoices(m: Memory, chart: FlatChart): number {
  return Math.max(...chart.places.map(({ steps }) => steps.reduce((sum, { action }) => sum + argumentsOf(m, action), 0)));
}
