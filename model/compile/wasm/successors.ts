import { type CompiledSuccessors, RecordPart, Told } from '../../../checker/compiled-successors.ts';
import { outcomeKinds } from '../../../properties/outcome.ts';
import type { Outcome } from '../../../properties/view.ts';
import type { DeadRegisters } from '../../dead-registers.ts';
import { positionFactors } from '../../fingerprint.ts';
import type { Memory } from '../../memory.ts';
import { argumentsOf } from '../emit.ts';
import type { FlatChart } from '../flatten.ts';
import { Changes } from './changes.ts';
import { ChartCompiler } from './charts.ts';
import { encodeModule } from './encode.ts';
import { expandFunction } from './expand.ts';
import { instantiate } from './instantiate.ts';
import { layOutArrays } from './layout.ts';
import { type PairTable, sieveFunction } from './sieve.ts';

const pageBytes = 65536;
/** States that are expanded at once, and bytes of records up to which they are. */
const statesMost = 64;
const recordsBytes = 4 * 1024 * 1024;
/** Logarithms of the lengths of the tables. */
const tableBits = { met: 17, data: 17, memory: 18, steps: 17 } as const;

/**
 * Compiles the charts of all processes, `charts[p]` for process p, to one WebAssembly function that computes every successor of
 * states, with its fingerprint. `view`: where it is told which areas the last step touched. `tells`: with the outcome of each step, too.
 * `dead`: registers that are cleared where they are dead.
 *
 * @throws Error where an operation is written in a way that the compiler does not know.
 */
export function compileSuccessors(
  m: Memory,
  charts: readonly FlatChart[],
  view: { touched: Uint8Array | null },
  tells: boolean,
  dead: DeadRegisters | null = null,
): CompiledSuccessors {
  const stateBytes = m.vector.bytes;
  const outcome = tells ? Object.keys(m.outcome) : [];
  const outcomeBytes = upTo16(4 * outcome.length);
  const outcomeAt = stateBytes + 4 * RecordPart.outcome;
  const stride = outcomeAt + outcomeBytes;
  const stateStride = upTo16(stateBytes + 4 * (Told.choices + charts.length));
  const most = charts.reduce((sum, chart) => sum + mostChoices(m, chart), 0);
  const capacity = Math.max(1, Math.min(statesMost, Math.floor(recordsBytes / (most * stride))));
  const layout = layOutArrays(m);
  const factors = upTo16(layout.tables.length);
  const states = factors + stateBytes + outcomeBytes;
  const records = states + capacity * stateStride;
  const tables = records + capacity * most * stride;
  const pages = Math.ceil((tables + bytesOfTables) / pageBytes);

  const compiler = new ChartCompiler(m, layout, { stateBytes, outcome, stride }, dead);
  const processes = charts.map((chart, p) => compiler.expandProcess(p, chart));
  const kindAt = outcomeAt + 4 * outcome.indexOf('kind');
  const { sectionEnd } = m.vector;
  const sieve = compiler.add(
    sieveFunction({ stateBytes, stride, outcomeBytes, kindAt, sectionEnd, factors, tables: tablesFrom(tables) }),
  );
  compiler.add(expandFunction({ processes, sieve, stateBytes, stateStride, states, stride, records }));
  const { buffer, exported } = instantiate(encodeModule(compiler.functions, pages), pages);
  const expand = exported('expand') as (count: number, remember: number, kinds: number) => void;
  const words = new Uint32Array(buffer);
  new Uint8Array(buffer).set(layout.tables);
  const positions = (stateBytes + outcomeBytes) / 4;
  words.set(positionFactors(positions).subarray(0, positions), factors / 4);

  const tell = outcomeLoader(m.outcome, outcome);
  const current = m.vector.words;
  const changes = new Changes(m);
  const forget = () => {
    words.fill(0, tables / 4);
    for (const { at } of Object.values(tablesFrom(tables))) words[at / 4] = 1;
  };
  forget();
  return {
    words,
    states: states / 4,
    stateStride: stateStride / 4,
    capacity,
    records: records / 4,
    stride: stride / 4,
    kinds: tells ? outcomeKinds : [],
    kindAt: kindAt / 4,
    expand,
    forget,
    enter(record, before) {
      const at = (records + record * stride) / 4;
      changes.between(before, words, at);
      view.touched = changes.touched;
      for (let i = 0; i < current.length; i++) current[i] = words[at + i]!;
    },
    tell(record) {
      const at = (records + record * stride) / 4 + current.length;
      tell(words, at + RecordPart.outcome);
      m.outcome.process = words[at + RecordPart.decision]! >> 16;
    },
  };
}

const bytesOfTables = Object.values(tableBits).reduce((sum, bits) => sum + 8 * 2 ** bits, 0);

/** The tables, one behind the other. */
function tablesFrom(begin: number): Record<keyof typeof tableBits, PairTable> {
  let at = begin;
  const next = (bits: number): PairTable => {
    at += 8 * 2 ** bits;
    return { at: at - 8 * 2 ** bits, bits };
  };
  return { met: next(tableBits.met), data: next(tableBits.data), memory: next(tableBits.memory), steps: next(tableBits.steps) };
}

/** A function that makes `outcome` what a record tells, whose words stand at `at`. */
function outcomeLoader(outcome: Outcome, fields: readonly string[]): (words: Uint32Array, at: number) => void {
  const values: Readonly<Record<string, unknown>> = { ...outcome };
  const lines = fields.map((field, i) => {
    const word = `words[at + ${i}]`;
    if (field === 'kind') return `outcome.kind = kinds[${word}];`;
    return `outcome.${field} = ${word}${typeof values[field] === 'boolean' ? ' !== 0' : ' | 0'};`;
  });
  return new Function('outcome', 'kinds', `return (words, at) => { ${lines.join(' ')} };`)(outcome, outcomeKinds);
}

function upTo16(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}

function mostChoices(m: Memory, chart: FlatChart): number {
  return Math.max(...chart.places.map(({ steps }) => steps.reduce((sum, { action }) => sum + argumentsOf(m, action), 0)));
}
