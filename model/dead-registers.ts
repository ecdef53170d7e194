import type { FlatChart } from './compile/flatten.ts';
import { deadRegisters, type UseOf } from './compile/liveness.ts';
import { type Register, registers } from './compile/register-uses.ts';
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
  private readonly charts: readonly FlatChart[];
  private readonly useOf: UseOf | undefined;
  /** What there is to clear in a register. */
  private readonly clearingOf: ReadonlyMap<Register, Clearing>;
  /** By process and place; null until somebody asks, since it takes the sources of all operations. */
  private made: readonly (readonly (readonly Clearing[])[])[] | null = null;

  /** `charts[p]` for process p; `m`: with every process at rest. */
  constructor(m: Memory, charts: readonly FlatChart[], useOf?: UseOf) {
    this.m = m;
    this.charts = charts;
    this.useOf = useOf;
    this.clearingOf = clearingsOf(m);
  }

  private get clearings(): readonly (readonly (readonly Clearing[])[])[] {
    this.made ??= this.analyse();
    return this.made;
  }

  private analyse(): readonly (readonly (readonly Clearing[])[])[] {
    const clearing = (names: readonly Register[]) => names.flatMap((name) => this.clearingOf.get(name) ?? []);
    const byChart = new Map([...new Set(this.charts)].map((chart) => [chart, deadRegisters(chart, this.useOf).map(clearing)]));
    return this.charts.map((chart) => byChart.get(chart)!);
  }

  /** The registers of `process` that are dead at `place`. */
  at(process: number, place: number): readonly Clearing[] {
    return this.clearings[process]![place]!;
  }

  /** Clears what is dead now. */
  clear(): void {
    const { place } = this.m;
    const { clearings } = this;
    for (let process = 0; process < place.length; process++) {
      const dead = clearings[process]![place[process]!]!;
      for (let i = 0; i < dead.length; i++) dead[i]!.cells[process] = dead[i]!.rest;
    }
  }
}

/** All processes have the same in a register while they rest. Some registers exist in some scenarios only. */
function clearingsOf(m: Memory): ReadonlyMap<Register, Clearing> {
  const existing = registers.filter((register) => m[register].length > 0);
  return new Map(existing.map((register) => [register, { register, cells: m[register], rest: m[register][0]! }]));
}
