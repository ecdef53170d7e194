import { positionFactors } from '../../fingerprint.ts';
import type { Memory } from '../../memory.ts';
import { argumentsOf } from '../emit.ts';
import type { FlatChart } from '../flatten.ts';
import { ChartCompiler } from './charts.ts';
import { call, encodeModule, i32, localGet, localSet } from './encode.ts';
import { fingerprintFunction } from './fingerprint.ts';
import { instantiate } from './instantiate.ts';
import { layOutArrays } from './layout.ts';

const pageBytes = 65536;
/** Records that are made before they are looked up together. */
const batch = 256;

export interface CompiledSuccessors {
  readonly words: Uint32Array;
  readonly state: number;
  readonly records: number;
  readonly stride: number;
  readonly capacity: number;
  expand(first: number): number;
}

/**
 * Compiles the charts of all processes, `charts[p]` for process p, to one WebAssembly function that computes every successor of a
 * state, with its fingerprint.
 *
 * @throws Error where an operation is written in a way that the compiler does not know.
 */
export function compileSuccessors(m: Memory, charts: readonly FlatChart[]): CompiledSuccessors {
  const stateBytes = m.vector.bytes;
  const stride = stateBytes + 16;
  const layout = layOutArrays(m);
  const factors = upTo16(layout.tables.length);
  const state = upTo16(factors + stateBytes);
  const records = state + stateBytes;
  const most = charts.reduce((sum, chart) => sum + mostChoices(m, chart), 0);
  const pages = Math.ceil((records + (batch + most) * stride) / pageBytes);

  const compiler = new ChartCompiler(m, layout, { stateBytes, stride });
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
  return {
    words: new Uint32Array(buffer),
    state: state / 4,
    records: records / 4,
    stride: stride / 4,
    capacity: batch,
    expand: (first) => (expandAt(state, records + first * stride) - records) / stride,
  };
}

function upTo16(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}

function mostChoices(m: Memory, chart: FlatChart): number {
  return Math.max(...chart.places.map(({ steps }) => steps.reduce((sum, { action }) => sum + argumentsOf(m, action), 0)));
}
