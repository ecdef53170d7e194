import type { FlatChart } from './compile/flatten.ts';
import { deadRegisters, type UseOf } from './compile/liveness.ts';
import type { Register } from './compile/register-uses.ts';
import type { Memory } from './memory.ts';
import type { Cells } from './state-vector.ts';

/** A register, and what it holds while its process rests. */
interface Clearing {
  readonly register: Register;
  readonly cells: Cells;
  readonly rest: number;
}

/**
 * The reduction `dead-variables`: a register that nothing reads any more has the value that it has at rest, so that states which differ
 * in it only are one. The registers are those of compile/liveness.ts.
 */
export class DeadRegisters {
  private readonly m: Memory;
  /** By process and place. */
  private readonly clearings: readonly (readonly (readonly Clearing[])[])[];

  /** `charts[p]` for process p; `m`: with every process at rest. */
  constructor(m: Memory, charts: readonly FlatChart[], useOf?: UseOf) {
    this.m = m;
    const byChart = new Map(
      [...new Set(charts)].map((chart) => [chart, deadRegisters(chart, useOf).map((names) => clearingsOf(m, names))]),
    );
    this.clearings = charts.map((chart) => byChart.get(chart)!);
  }

  /** The registers of `process` that are dead at `place`. */
  at(process: number, place: number): readonly Clearing[] {
    return this.clearings[process]![place]!;
  }

  /** Clears what is dead now. */
  clear(): void {
    const { place } = this.m;
    for (let process = 0; process < place.length; process++) {
      const dead = this.clearings[process]![place[process]!]!;
      for (let i = 0; i < dead.length; i++) dead[i]!.cells[process] = dead[i]!.rest;
    }
  }
}

/** All processes have the same in a register while they rest. Some registers exist in some scenarios only. */
function clearingsOf(m: Memory, names: readonly Register[]): Clearing[] {
  return names
    .filter((register) => m[register].length > 0)
    .map((register) => ({ register, cells: m[register], rest: m[register][0]! }));
}
