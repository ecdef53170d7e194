import type { CompiledSuccessors } from '../../../checker/compiled-successors.ts';
import { outcomeKinds } from '../../../properties/outcome.ts';
import type { Outcome } from '../../../properties/view.ts';
import { positionFactors } from '../../fingerprint.ts';
import type { Memory } from '../../memory.ts';
import { argumentsOf } from '../emit.ts';
import type { FlatChart } from '../flatten.ts';
import { Changes } from './changes.ts';
import { ChartCompiler } from './charts.ts';
import { call, encodeModule, i32, localGet, localSet } from './encode.ts';
import { fingerprintFunction } from './fingerprint.ts';
import { instantiate } from './instantiate.ts';
import { layOutArrays } from './layout.ts';

const pageBytes = 65536;
/** Records that are made before they are looked up together. */
const batch = 256;

/**
 * Compiles the charts of all processes, `charts[p]` for process p, to one WebAssembly function that computes every successor of a
 * state, with its fingerprint. `view`: where it is told which areas the last step touched. `tells`: with the outcome of each step, too.
 *
 * @throws Error where an operation is written in a way that the compiler does not know.
 */
export function compileSuccessors(
  m: Memory,
  charts: readonly FlatChart[],
  view: { touched: Uint8Array | null },
  tells: boolean,
): CompiledSuccessors {
  const stateBytes = m.vector.bytes;
  const outcome = tells ? Object.keys(m.outcome) : [];
  const stride = upTo16(stateBytes + 16 + 4 * outcome.length);
  const layout = layOutArrays(m);
  const factors = upTo16(layout.tables.length);
  const state = upTo16(factors + stateBytes);
  const records = state + stateBytes;
  const most = charts.reduce((sum, chart) => sum + mostChoices(m, chart), 0);
  const pages = Math.ceil((records + (batch + most) * stride) / pageBytes);

  const compiler = new ChartCompiler(m, layout, { stateBytes, outcome, stride });
  const processes = charts.map((chart, p) => compiler.expandProcess(p, chart));
  const fingerprint = compiler.add(fingerprintFunction(stateBytes, stride, factors));
  const [from, record, end] = [0, 1, 2];
  compiler.add({
    parameters: 2,
    results: 1,
    locals: [i32],
    body: [
      [localGet(record), localSet(end)],
      processes.flatMap((expand) => [localGet(from), localGet(end), call(expand), localSet(end)]),
      [localGet(record), localGet(end), call(fingerprint), localGet(end)],
    ],
    exported: 'expand',
  });
  const { buffer, exported } = instantiate(encodeModule(compiler.functions, pages), pages);
  const expandAt = exported('expand') as (state: number, record: number) => number;
  new Uint8Array(buffer).set(layout.tables);
  new Int32Array(buffer, factors, stateBytes / 4).set(positionFactors(stateBytes / 4).subarray(0, stateBytes / 4));

  const words = new Uint32Array(buffer);
  const tell = outcomeLoader(m.outcome, outcome);
  const current = m.vector.words;
  const changes = new Changes(m);
  return {
    words,
    state: state / 4,
    records: records / 4,
    stride: stride / 4,
    capacity: batch,
    kinds: tells ? outcomeKinds : [],
    kindAt: stateBytes / 4 + 4 + outcome.indexOf('kind'),
    expand: (first) => (expandAt(state, records + first * stride) - records) / stride,
    enter(record, before) {
      const at = (records + record * stride) / 4;
      changes.between(before, words, at);
      view.touched = changes.touched;
      for (let i = 0; i < current.length; i++) current[i] = words[at + i]!;
      return changes.changedData;
    },
    tell(record) {
      const at = (records + record * stride) / 4 + current.length;
      tell(words, at + 4);
      m.outcome.process = words[at + 2]! >> 16;
    },
  };
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
