import { Access, Footprint } from '../../checker/footprint.ts';
import type { Renaming } from '../../checker/machine.ts';
import { catalogue } from '../../properties/catalogue.ts';
import { AllocatorMachine, type MachineOptions } from '../machine.ts';
import { candidates } from '../operations/driver.ts';
import type { Scenario } from '../scenario.ts';
import { AllocatorSymmetry } from '../symmetry/symmetry.ts';

/** A machine and its symmetry, with which a test renames states at will. */
export class Twin {
  readonly machine: AllocatorMachine;
  readonly symmetry: AllocatorSymmetry;
  private pick: number;

  constructor(made: Scenario, seed: number, options: MachineOptions = {}) {
    this.machine = new AllocatorMachine(made, { observes: true, ...options });
    const interruptLock = (cpu: number) => this.machine.lockCount - this.machine.memory.cpus + cpu;
    this.symmetry = AllocatorSymmetry.of(this.machine.memory, interruptLock)!;
    this.pick = seed;
  }

  /** Exchanges devices, CPUs of a class and mappings of a process, and turns areas, several times at random. */
  rename(mappingsToo = true): void {
    const { memory: m } = this.machine;
    for (let times = 0; times < 4; times++) {
      const from = Int32Array.from({ length: m.cpus }, (_, cpu) => cpu);
      const [a, b] = [this.below(m.cpus), this.below(m.cpus)];
      if (cpusAreAlike(this.machine, a, b)) [from[a], from[b]] = [b, a];
      this.symmetry.cpus.renamer.rearrange(from);
      this.symmetry.areas?.rename(this.below(candidates(m)));
      const { devices } = this.symmetry;
      devices?.rename(this.below(devices.length));
      if (!mappingsToo) continue;
      const f = this.below(m.mappings);
      const g = f - (f % m.mappingsPerCpu) + this.below(m.mappingsPerCpu);
      if (f !== g) this.symmetry.cpus.renamer.swapMappings(f, g);
    }
  }

  below(end: number): number {
    this.pick = (this.pick * 48271) % 0x7fffffff;
    return this.pick % end;
  }
}

/** Whether the scenario makes two CPUs interchangeable; said again in other words than the symmetry's. */
export function cpusAreAlike({ memory: m }: AllocatorMachine, a: number, b: number): boolean {
  const areas = m.ownPools || m.growing ? m.areasPerPool : m.areasPerPool * m.pools;
  return m.startsAt !== 'cpu' || a % areas === b % areas;
}

/** The current state. */
export function bytesOf(machine: AllocatorMachine): string {
  return Buffer.from(machine.memory.vector.octets).toString('latin1');
}

/** The representative of the current state. */
export function representative(machine: AllocatorMachine): string {
  const here = machine.memory.vector.octets.slice();
  machine.canonicalise!();
  const bytes = bytesOf(machine);
  machine.restore(here, 0);
  return bytes;
}

/** What each step of the current state leads to, and what every property says there and of the step. */
export function successors(machine: AllocatorMachine): string[] {
  const here = machine.memory.vector.octets.slice();
  const found = new Set<string>();
  for (let process = 0; process < machine.processes.length; process++) {
    const choices = machine.choices(process);
    for (let choice = 0; choice < choices; choice++) {
      machine.step(process, choice);
      const verdicts = predicates.map((property) => Number(property.holds(machine.view))).join('');
      found.add(`${verdicts} ${representative(machine)}`);
      machine.restore(here, 0);
    }
  }
  return [...found].sort();
}

const predicates = catalogue.filter(({ kind }) => kind === 'always' || kind === 'reachable');

/** Every state that the machine can come to, or null where those are more than `most`. */
export function reachable(machine: AllocatorMachine, most: number): Set<string> | null {
  machine.reset();
  const found = new Set([bytesOf(machine)]);
  for (const bytes of found) {
    if (found.size > most) return null;
    for (let process = 0; process < machine.processes.length; process++) {
      machine.restore(Buffer.from(bytes, 'latin1'), 0);
      const choices = machine.choices(process);
      for (let choice = 0; choice < choices; choice++) {
        machine.restore(Buffer.from(bytes, 'latin1'), 0);
        machine.step(process, choice);
        found.add(bytesOf(machine));
      }
    }
  }
  return found;
}

/** All accesses that a process can make next, with the locks that it holds; one line for each, with the names that the renaming gives. */
export function footprints(machine: AllocatorMachine, renaming: Renaming | null): string[] {
  const here = machine.memory.vector.octets.slice();
  const footprint = new Footprint();
  const lines = new Set<string>();
  const { process: processNow, variable: variableNow, lock: lockNow } = names(renaming);
  for (let process = 0; process < machine.processes.length; process++) {
    const held = Array.from({ length: machine.lockCount }, (_, lock) => lock).filter(
      (lock) => (machine.locksHeld(process) >> lock) & 1,
    );
    lines.add(`${processNow(process)} holds ${held.map(lockNow).sort()}`);
    const choices = machine.choices(process);
    for (let choice = 0; choice < choices; choice++) {
      footprint.clear();
      machine.observedStep(process, choice, footprint);
      for (let i = 0; i < footprint.count; i++) {
        const [access, variable] = [footprint.access[i]!, footprint.variable[i]!];
        const isLock = (access & (Access.acquire | Access.release)) !== 0;
        // To find its choice a step asks after every mapping before it: how many those are is a matter of numbering.
        if (!isLock && (access & Access.write) === 0 && machine.variableName(variable).startsWith('mappingState')) continue;
        lines.add(`${processNow(process)} ${access} ${isLock ? lockNow(variable) : variableNow(variable)}`);
      }
      machine.restore(here, 0);
    }
  }
  return [...lines].sort();
}

function names(renaming: Renaming | null) {
  const by = (numbers: Int32Array | undefined) => (number: number) => numbers?.[number] ?? number;
  return { process: by(renaming?.processes), variable: by(renaming?.variables), lock: by(renaming?.locks) };
}
