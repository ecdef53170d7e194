import type { Machine, Renaming } from '../checker/machine.ts';
import type { Blocks } from './blocks.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import { blockBytes, blocksAddress } from './build/configuration.ts';
import type { Contexts } from './contexts.ts';
import { readAlike } from './cpu-numbers.ts';
import type { Deferred } from './deferred.ts';
import { exchangeWords } from './exchange-words.ts';
import type { Ghost } from './ghost.ts';
import type { Layout } from './layout.ts';
import { type Locks, locksMax } from './locks.ts';
import type { Names } from './names.ts';
import { isOfMapping, requestWords } from './operations.ts';
import type { Processes } from './processes.ts';
import { type Snapshots, type Stretch, sharedMemory } from './snapshots.ts';
import { origBase, origStride } from './workload.ts';

/** What the state consists of, in parts that name processes. */
export interface Parts {
  readonly words: Uint32Array;
  readonly layout: Layout;
  readonly who: Processes;
  readonly blocks: Blocks;
  readonly contexts: Contexts;
  readonly ghost: Ghost;
  readonly names: Names;
  readonly deferred: Deferred;
  readonly bookkeeping: Bookkeeping;
  readonly snapshots: Snapshots;
  readonly locks: Locks;
}

/** Orders of CPUs that are tried for each state; with more CPUs, some that are alike are told apart. */
const ordersMax = 24;

/**
 * The symmetry of CPUs that start at the same area: they run the same code with the same workload, and read the same number of their
 * CPU (Processes.numbersModulo).
 *
 * To exchange two is to exchange all that is theirs: mappings, contexts, suspended calls with their stacks. Three things in memory name a
 * CPU by value: the word of a lock, which says who holds it; an address in a block, which is that of its stack; and the address of a
 * CPU buffer, which is that of a mapping. The last two lie where no number of the code's own does, so that they are known by what
 * they are, in the locals of a suspended call too.
 *
 * The representative of a class is the state with the least fingerprint of all that come of it by exchanging CPUs.
 */
export class CpuSymmetry {
  readonly renamings: readonly Renaming[];
  private readonly parts: Parts;
  private readonly shared: readonly Stretch[];
  /** Numbers of interchangeable CPUs, one list a class. */
  private readonly classes: readonly (readonly number[])[];
  private readonly fingerprint = new Uint32Array(2);
  private readonly best = new Uint32Array(2);
  /** Which exchanges led to the state at hand, and to the best of them, as pairs. */
  private readonly taken: number[] = [];
  private takenCount = 0;
  private readonly bestTaken: number[] = [];
  private bestCount = 0;
  /** New numbers under the exchange under way. */
  private readonly processes: Int32Array;
  private readonly mappings: Int32Array;
  /** Bytes of each block in use, at its start and at its end. */
  private readonly locals: Int32Array;
  private readonly stacks: Int32Array;

  private constructor(parts: Parts, classes: readonly (readonly number[])[]) {
    this.parts = parts;
    this.shared = sharedMemory(parts.layout, parts.ghost.bytes);
    this.classes = classes;
    this.processes = Int32Array.from(parts.who.names.keys());
    this.mappings = Int32Array.from({ length: parts.ghost.mappings }, (_, mapping) => mapping);
    this.locals = new Int32Array(this.processes.length);
    this.stacks = new Int32Array(this.processes.length);
    this.renamings = classes.flatMap((members) => members.slice(1).map((cpu, i) => this.renaming(members[i]!, cpu)));
  }

  /**
   * The symmetry of the machine in its initial state; null where no CPUs can be exchanged. From then on those that can read the same
   * number of their CPU.
   */
  static of(machine: Machine, parts: Parts): CpuSymmetry | null {
    const { who, layout } = parts;
    // The worker runs on CPU 0, and its interrupt is that CPU's.
    const first = who.worker >= 0 && who.drivers > who.cpus ? 1 : 0;
    const cpus = Array.from({ length: who.cpus - first }, (_, i) => first + i);
    let orders = 1;
    const classes = Array.from({ length: layout.defaultAreas }, (_, area) => {
      const members = cpus.filter((cpu) => cpu % layout.defaultAreas === area);
      let count = 1;
      while (count < members.length && orders * (count + 1) <= ordersMax) orders *= ++count;
      return members.slice(0, count);
    }).filter((members) => members.length > 1);
    if (classes.length === 0) return null;
    const symmetry = new CpuSymmetry(parts, classes);
    parts.locks.renamings = symmetry.renamings;
    return readAlike(machine, who, layout.defaultAreas, classes) ? symmetry : null;
  }

  /** Replaces the state by the representative of its class. */
  readonly canonicalise = (): void => {
    const { snapshots } = this.parts;
    this.takenCount = 0;
    this.bestCount = 0;
    snapshots.touch();
    snapshots.digest(this.best);
    this.tryFrom(0, this.classes[0]!.length);
    // All exchanges are undone by now.
    for (let i = 0; i < this.bestCount; i += 2) this.exchange(this.bestTaken[i]!, this.bestTaken[i + 1]!);
  };

  /** Exchanges two CPUs, with their interrupts. */
  exchange(one: number, other: number): void {
    const { words, who, blocks, contexts, ghost, names, deferred } = this.parts;
    const requests = this.parts.layout.requests >>> 2;
    this.rename(one, other);
    for (let shift = 0; shift < who.drivers; shift += who.cpus) {
      const [a, b] = [one + shift, other + shift];
      // Beyond what is in use both are zero.
      const locals = Math.max(this.locals[a]!, this.locals[b]!);
      const stack = Math.max(this.stacks[a]!, this.stacks[b]!);
      exchangeWords(words, blocks.address(a) >>> 2, blocks.address(b) >>> 2, locals >>> 2);
      exchangeWords(words, (blocks.stackTop(a) - stack) >>> 2, (blocks.stackTop(b) - stack) >>> 2, stack >>> 2);
      contexts.exchange(a, b);
      exchangeWords(words, requests + a * requestWords, requests + b * requestWords, requestWords);
      ghost.exchange(a, b);
      names.heap.exchange(a, b);
      deferred.exchange(a, b);
    }
  }

  /** All orders of the first `left` members of class `c`, and of the classes behind it: each comes up once, and is undone. */
  private tryFrom(c: number, left: number): void {
    const members = this.classes[c];
    if (members === undefined) {
      this.compare();
      return;
    }
    if (left === 1) {
      this.tryFrom(c + 1, this.classes[c + 1]?.length ?? 0);
      return;
    }
    for (let i = left - 1; i >= 0; i--) {
      const [one, other] = [members[i]!, members[left - 1]!];
      if (one !== other) this.take(one, other);
      this.tryFrom(c, left - 1);
      if (one === other) continue;
      this.takenCount -= 2;
      this.exchange(one, other);
    }
  }

  private take(one: number, other: number): void {
    this.taken[this.takenCount++] = one;
    this.taken[this.takenCount++] = other;
    this.exchange(one, other);
  }

  private compare(): void {
    const { fingerprint, best } = this;
    if (this.takenCount === 0) return;
    this.parts.snapshots.digest(fingerprint);
    if (fingerprint[1]! > best[1]! || (fingerprint[1] === best[1] && fingerprint[0]! >= best[0]!)) return;
    best.set(fingerprint);
    for (let i = 0; i < this.takenCount; i++) this.bestTaken[i] = this.taken[i]!;
    this.bestCount = this.takenCount;
  }

  /** Gives what names one of two CPUs by value the name of the other. */
  private rename(one: number, other: number): void {
    const { words, who, blocks } = this.parts;
    this.swapNumbers(one, other);
    for (const [begin, end] of this.shared) this.renameWords(words, begin >>> 2, end >>> 2);
    for (let process = 0; process < who.names.length; process++) {
      const [begin, end] = [blocks.address(process), blocks.stackTop(process)];
      const locals = blocks.localsEnd(process) - begin;
      const stack = end - blocks.stackBegin(process);
      this.locals[process] = locals;
      this.stacks[process] = stack;
      this.renameWords(words, begin >>> 2, (begin + locals) >>> 2);
      this.renameWords(words, (end - stack) >>> 2, end >>> 2);
      if (isOfMapping(blocks.operation(process))) blocks.setMapping(process, this.mappings[blocks.mapping(process)]!);
    }
    this.swapNumbers(one, other);
  }

  private renameWords(words: Uint32Array, begin: number, end: number): void {
    const blocksEnd = blocksAddress + this.processes.length * blockBytes;
    const origEnd = origBase + this.mappings.length * origStride;
    for (let at = begin; at < end; at++) {
      const word = words[at]!;
      if (word < blocksAddress) continue;
      if (word <= blocksEnd) {
        // A stack that is empty begins behind its block.
        const process = Math.floor((word - 1 - blocksAddress) / blockBytes);
        if (process >= 0) words[at] = word + (this.processes[process]! - process) * blockBytes;
      } else if (word >= origBase && word < origEnd) {
        const mapping = Math.floor((word - origBase) / origStride);
        words[at] = word + (this.mappings[mapping]! - mapping) * origStride;
      }
    }
  }

  /** Exchanges the numbers of two CPUs and of what is theirs in the tables of new numbers. */
  private swapNumbers(one: number, other: number): void {
    const { who, ghost } = this.parts;
    for (let shift = 0; shift < who.drivers; shift += who.cpus) {
      const [a, b] = [one + shift, other + shift];
      swap(this.processes, a, b);
      const count = ghost.firstMapping(a + 1) - ghost.firstMapping(a);
      for (let k = 0; k < count; k++) swap(this.mappings, ghost.firstMapping(a) + k, ghost.firstMapping(b) + k);
    }
  }

  private renaming(one: number, other: number): Renaming {
    const { who, bookkeeping, names } = this.parts;
    const renamed = Int32Array.from({ length: names.variables + bookkeeping.variables }, (_, variable) => variable);
    for (let shift = 0; shift < who.drivers; shift += who.cpus) bookkeeping.exchange(renamed, one + shift, other + shift);
    this.swapNumbers(one, other);
    const processes = this.processes.slice();
    this.swapNumbers(one, other);
    return { processes, variables: renamed, locks: Int32Array.from({ length: locksMax }, (_, lock) => lock) };
  }
}

function swap(numbers: Int32Array, one: number, other: number): void {
  const number = numbers[one]!;
  numbers[one] = numbers[other]!;
  numbers[other] = number;
}
