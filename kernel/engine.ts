import type { CodePlace } from '../checker/machine.ts';
import type { Blocks } from './blocks.ts';
import type { Build } from './build/build.ts';
import { Stopped } from './defect.ts';
import { DefectCode } from './hooks.ts';
import { type Layout, readLayout } from './layout.ts';
import { RequestWord, requestWords } from './operations.ts';
import type { Processes } from './processes.ts';
import type { Geometry, Workload } from './workload.ts';

/** What the running code tells, as it runs. Nobody but the process under way is told of. */
export interface Listener {
  /** At a hook of `kind`; true where the process is to be suspended. */
  hook(kind: number, address: number, location: number): boolean;
  /** A load or store; `kind` as PlainAccess has it. Only while observing. */
  access(kind: number, address: number, size: number, location: number): void;
  /** Metadata has been allocated. Only while observing. */
  allocated(address: number, size: number): void;
  /** Metadata is about to be freed. Only while observing. */
  freed(address: number, size: number): void;
  /** The process has entered a section that grace periods wait for, or left it. While observing, and where a call ends. */
  section(entered: boolean): void;
  /** Bytes go between a CPU buffer and its bounce buffer. */
  copy(to: number, from: number, size: number): void;
  /** WARN(): the code goes on. */
  warning(text: string): void;
}

/** Functions that harness.c exports, and those that Asyncify adds. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly __stack_pointer: { value: number | bigint };
  boot(
    cpus: number,
    slots: number,
    areas: number,
    restrictedSlots: number,
    restrictedDevices: number,
    addedPools: number,
    preemptible: number,
  ): void;
  set_device(device: number, minAlignMask: number, boundaryMask: number): void;
  set_fault(fault: number): void;
  run(): void;
  leave(process: number): void;
  layout(entry: number): number;
  collapse(): number;
  digest(): void;
  expand(all: number): void;
  asyncify_start_unwind(data: number): void;
  asyncify_stop_unwind(): void;
  asyncify_start_rewind(data: number): void;
  asyncify_stop_rewind(): void;
}

interface WebAssemblyLike {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}
/** Node has it; the `es2023` library of TypeScript does not declare it. */
const { WebAssembly: wasm } = globalThis as unknown as { readonly WebAssembly: WebAssemblyLike };

/** Index of the words of struct swiocheck_control. */
const Control = { process: 0, observing: 1, fuel: 2, cpu: 3, role: 4, choice: 5, request: 6 } as const;
const controlWords = Control.request + requestWords - 1;
const bootStack = 8192;

/** Plain accesses that a step may make on a pool of so many slots: far more than a search of all of them needs. */
export function fuelFor(slots: number): number {
  return Math.max(4096, slots * 64);
}

/**
 * Runs the module: starts an operation of a process, suspends it at hooks, and resumes it.
 *
 * Asyncify unwinds and rewinds the calls under way; their locals and the C stack lie in the process's block, so that linear
 * memory alone is the state.
 */
export class Engine {
  readonly octets: Uint8Array;
  readonly words: Uint32Array;
  readonly layout: Layout;
  private readonly exports: Exports;
  private readonly build: Build;
  private readonly control: number;
  private readonly wide: boolean;
  private listener: Listener | null = null;
  private blocks: Blocks | null = null;
  private processes: Processes | null = null;
  private process = -1;
  private location = 0;
  private rewinding = false;
  private unwinding = false;

  constructor(build: Build) {
    this.build = build;
    const module = new wasm.Module(build.wasm);
    this.exports = new wasm.Instance(module, { host: this.imports() }).exports as unknown as Exports;
    const { buffer } = this.exports.memory;
    this.octets = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer);
    this.wide = typeof this.exports.__stack_pointer.value === 'bigint';
    this.setStackPointer(bootStack);
    this.layout = readLayout((entry) => this.exports.layout(entry));
    this.control = this.layout.control >>> 2;
  }

  /** Boots the allocator; the layout is complete only then. `fault`: see MachineOptions. */
  boot({ slots, areas, restrictedSlots = 0, addedPools = 0 }: Geometry, { cpus, devices, rcu }: Workload, fault: number): Layout {
    this.exports.set_fault(fault);
    const restricted = devices.reduce((bits, device, number) => bits | (device.restricted ? 1 << number : 0), 0);
    this.exports.boot(cpus, slots, areas, restrictedSlots, restricted, addedPools, rcu === 'non-preemptible' ? 0 : 1);
    for (const [device, { minAlignMask, boundaryMask }] of devices.entries()) {
      this.exports.set_device(device, minAlignMask, boundaryMask);
    }
    return readLayout((entry) => this.exports.layout(entry));
  }

  attach(listener: Listener, blocks: Blocks, processes: Processes): void {
    this.listener = listener;
    this.blocks = blocks;
    this.processes = processes;
  }

  /**
   * Runs `process` from where it is to its next suspension (true) or to the end of its operation (false).
   * `choice`: what its hook is to give, where that has several ways.
   * @throws Stopped where the code came to a defect that ends it.
   */
  run(process: number, fresh: boolean, choice: number, observing: boolean, fuel: number): boolean {
    const { words, control, exports, blocks } = this;
    const processes = this.processes!;
    this.process = process;
    this.unwinding = false;
    words[control + Control.process] = process;
    words[control + Control.cpu] = processes.cpuRead(process, 0);
    words[control + Control.role] = processes.roleOf(process);
    words[control + Control.choice] = choice;
    words[control + Control.observing] = observing ? 1 : 0;
    words[control + Control.fuel] = fuel;
    const request = (this.layout.requests >>> 2) + process * requestWords;
    if (fresh)
      for (let word = 0; word < requestWords - 1; word++) words[control + Control.request + word] = words[request + word]!;
    try {
      if (fresh) {
        this.setStackPointer(blocks!.stackTop(process));
      } else {
        this.setStackPointer(blocks!.stackPointer(process));
        this.rewinding = true;
        exports.asyncify_start_rewind(blocks!.asyncify(process));
      }
      exports.run();
      if (this.unwinding) exports.asyncify_stop_unwind();
      else words[request + RequestWord.address] = words[control + Control.request + RequestWord.address]!;
    } catch (error) {
      // What was thrown has left the code in the middle: the next resumption sets the stack pointer and the direction anew.
      this.rewinding = false;
      if (error instanceof Stopped) throw error;
      throw new Stopped('memory', `the code trapped: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.process = -1;
      words.fill(0, control, control + controlWords);
    }
    return this.unwinding;
  }

  /** Finds out what the pieces of the state hold. False: there is no room to keep them. */
  collapse(): boolean {
    return this.exports.collapse() !== 0;
  }

  /** Hashes what the pieces of the state hold. */
  digest(): void {
    this.exports.digest();
  }

  /** Writes wanted pieces back; `all`: it is not known which of them memory holds already. */
  expand(all: boolean): void {
    this.exports.expand(all ? 1 : 0);
  }

  /** Forgets what the process was in the middle of: its operation has returned. */
  leave(process: number): void {
    this.exports.leave(process);
  }

  /** `swiotlb.c:1084`, of the innermost place that is in the file under test. */
  source(location: number): string {
    const place = this.place(location);
    return place === undefined ? '' : `${place.file.replace(/^.*\//, '')}:${place.line}`;
  }

  functionAt(location: number): string {
    return this.place(location)?.function ?? '';
  }

  codeAt(location: number): CodePlace {
    return { function: this.functionAt(location), source: this.source(location) };
  }

  private place(location: number) {
    const chain = this.build.chains[location] ?? [];
    return chain.find((place) => place.file.endsWith('/swiotlb.c')) ?? chain[0];
  }

  private setStackPointer(address: number): void {
    this.exports.__stack_pointer.value = this.wide ? BigInt(address) : address;
  }

  private imports(): object {
    return {
      hook: (kind: number, address: number, size: number, location: number): void => {
        if (this.rewinding) {
          this.exports.asyncify_stop_rewind();
          this.rewinding = false;
          return;
        }
        this.location = location;
        if (this.process < 0 || !this.listener!.hook(kind, address >>> 0, location)) return;
        const stackPointer = Number(this.exports.__stack_pointer.value);
        this.blocks!.park(this.process, kind, address, size, location, stackPointer);
        this.unwinding = true;
        this.exports.asyncify_start_unwind(this.blocks!.asyncify(this.process));
      },
      access: (kind: number, address: number, size: number, location: number): void => {
        if (this.process >= 0) this.listener!.access(kind, address >>> 0, size, location);
      },
      allocated: (address: number, size: number): void => {
        if (this.process >= 0) this.listener!.allocated(address >>> 0, size);
      },
      freed: (address: number, size: number): void => {
        if (this.process >= 0) this.listener!.freed(address >>> 0, size);
      },
      section: (entered: number): void => this.listener?.section(entered !== 0),
      copy: (to: number, from: number, size: number): void => {
        if (this.process >= 0) this.listener!.copy(to >>> 0, from >>> 0, size);
      },
      out_of_fuel: (location: number): void => {
        throw new Stopped(
          'endless-loop',
          `it has not come to an end at ${this.source(location)}, in ${this.functionAt(location)}()`,
        );
      },
      defect: (kind: number, file: number, line: number, text: number): void => {
        const where = `${this.text(file).replace(/^.*\//, '')}:${line}`;
        if (kind === DefectCode.warn) this.listener?.warning(`WARN at ${where}: ${this.text(text)}`);
        else if (kind === DefectCode.bug) throw new Stopped('bug', `BUG at ${where}: ${this.text(text)}`);
        else if (kind === DefectCode.unbalanced)
          throw new Stopped('lock', `${this.text(text)}, after ${this.source(this.location)}`);
        else throw new Stopped('memory', `wrong free after ${this.source(this.location)}: ${this.text(text)}`);
      },
    };
  }

  private text(address: number): string {
    const end = this.octets.indexOf(0, address);
    return Buffer.from(this.octets.subarray(address, end)).toString('latin1');
  }
}
