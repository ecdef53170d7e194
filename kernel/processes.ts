import { cpusMax, processesMax } from './build/configuration.ts';
import { Role } from './hooks.ts';
import type { Workload } from './workload.ts';

/** Who takes steps: each CPU, then an interrupt of each CPU, then the worker and the RCU callbacks, as far as there are any. */
export class Processes {
  readonly names: readonly string[];
  readonly cpus: number;
  /** CPUs and interrupts: those that run drivers. They come first. */
  readonly drivers: number;
  /** The process of the work queue, and the one that runs RCU callbacks; -1 where there is none. */
  readonly worker: number;
  readonly rcu: number;
  /** CPUs whose numbers are equal modulo this read the same number; 0: each reads its own. */
  numbersModulo = 0;

  /** @throws RangeError where the build has no room for so many. */
  constructor(workload: Workload, dynamic: boolean) {
    const { cpus, interrupts } = workload;
    if (cpus < 1 || cpus > cpusMax) throw new RangeError(`1 to ${cpusMax} CPUs can run`);
    this.cpus = cpus;
    const numbers = Array.from({ length: cpus }, (_, cpu) => cpu);
    const drivers = [...numbers.map((cpu) => `cpu${cpu}`), ...(interrupts ? numbers.map((cpu) => `irq${cpu}`) : [])];
    this.drivers = drivers.length;
    this.names = [...drivers, ...(dynamic ? ['worker', 'rcu'] : [])];
    this.worker = dynamic ? this.drivers : -1;
    this.rcu = dynamic ? this.drivers + 1 : -1;
    if (this.names.length > processesMax) throw new RangeError(`at most ${processesMax} processes can run`);
  }

  isInterrupt(process: number): boolean {
    return process >= this.cpus && process < this.drivers;
  }

  /** The process of the interrupt that interrupts `process`, or -1. The worker runs on CPU 0. */
  interruptOf(process: number): number {
    if (this.drivers === this.cpus) return -1;
    if (process < this.cpus) return this.cpus + process;
    return process === this.worker ? this.cpus : -1;
  }

  /** How many mappings each driver may have. */
  mappingsOf({ interrupts, mappingsPerCpu }: Workload): number[] {
    const drivers = this.names.slice(0, this.drivers);
    return drivers.map((_, driver) => (this.isInterrupt(driver) ? interrupts!.mappings : mappingsPerCpu));
  }

  cpuOf(process: number): number {
    return process < this.drivers ? process % this.cpus : 0;
  }

  /** The number of its CPU that a thread reads which has moved `choice` CPUs on: swiocheck_read_cpu(). */
  cpuRead(process: number, choice: number): number {
    const cpu = (this.cpuOf(process) + choice) % this.cpus;
    return this.numbersModulo === 0 ? cpu : cpu % this.numbersModulo;
  }

  /** enum swiocheck_role. */
  roleOf(process: number): number {
    if (process === this.worker) return Role.worker;
    if (process === this.rcu) return Role.callback;
    return this.isInterrupt(process) ? Role.interrupt : Role.driver;
  }
}
