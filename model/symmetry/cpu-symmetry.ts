import type { Renaming } from '../../checker/machine.ts';
import type { Memory } from '../memory.ts';
import { CpuOrder } from './cpu-order.ts';
import { classesOf, expectKnownFields, renamingsOf } from './interchange.ts';
import { Renamer } from './renamer.ts';

/**
 * The symmetry of an allocator's CPUs: those that start at the same area are interchangeable, each with its interrupt and its
 * mappings; and so are the mappings of one process.
 *
 * Why that is sound. The allocator reads a CPU's number only to choose the area to start at, and as the holder of a lock or as
 * who reads; nobody compares the numbers of two CPUs. A process takes its lowest free handle for a new mapping, and which one
 * that is depends on the numbers of its others. But its free handles are all alike: their words are zero, and no register names
 * one while their owner is idle, from where alone it maps. So the state with one of them taken is a renaming of the state
 * with another taken.
 *
 * The representative has the CPUs of each class in ascending order of what is theirs, and each process's mappings with those in
 * use first: then the lowest free handle is found behind as many others as anywhere in the class, and no access goes unseen.
 */
export class CpuSymmetry {
  /** Renames states of this memory at will. */
  readonly renamer: Renamer;
  readonly renamings: readonly Renaming[];
  private readonly m: Memory;
  private readonly octets: Uint8Array;
  /** Processes that map: the CPUs, then their interrupts. */
  private readonly users: number;
  /** Interchangeable CPUs in ascending order, one list a class. */
  private readonly classes: readonly Int32Array[];
  private readonly content: CpuOrder;
  /** Where the content of each CPU comes from in the order that is being sought. */
  private readonly order: Int32Array;
  /** For the few states whose order is not decided by what the CPUs have: the state before, and the best so far. */
  private readonly before: Uint8Array;
  private readonly best: Uint8Array;
  private hasBest = false;

  /** `renamings` is empty where nothing is interchangeable. */
  constructor(m: Memory, interruptLock: (cpu: number) => number) {
    expectKnownFields(m);
    this.renamer = new Renamer(m);
    this.m = m;
    this.octets = m.vector.octets;
    this.users = this.renamer.users;
    this.classes = classesOf(m);
    this.renamings = renamingsOf(m, this.classes, interruptLock);
    this.content = new CpuOrder(m, this.renamer);
    this.order = new Int32Array(m.cpus);
    this.before = new Uint8Array(this.octets.length);
    this.best = new Uint8Array(this.octets.length);
  }

  /** Replaces the state by the representative of its class. */
  canonicalise(): void {
    const m = this.m;
    if (m.mappingsPerCpu > 1) for (let p = 0; p < this.users; p++) this.sortMappings(p, false);
    if (this.sortCpus()) this.renamer.rearrange(this.order);
    if (!this.content.anyForeign()) return;
    if (this.anyTieAmongForeign()) this.tryTies();
    else if (m.mappingsPerCpu > 1) for (let p = 0; p < this.users; p++) this.sortMappings(p, true);
  }

  /** Insertion sort: nearly always a single comparison for each mapping. */
  private sortMappings(p: number, named: boolean): void {
    const first = p * this.m.mappingsPerCpu;
    const end = first + this.m.mappingsPerCpu;
    for (let h = first + 1; h < end; h++) {
      for (let at = h; at > first && this.content.compareMappings(at - 1, at, p, named) > 0; at--)
        this.renamer.swapMappings(at - 1, at);
    }
  }

  /** Puts `order` in the order of the CPUs' contents. False: they are in order already. */
  private sortCpus(): boolean {
    const order = this.order;
    for (let cpu = 0; cpu < order.length; cpu++) order[cpu] = cpu;
    let moved = false;
    for (let c = 0; c < this.classes.length; c++) {
      const members = this.classes[c]!;
      for (let i = 1; i < members.length; i++) {
        const inserted = order[members[i]!]!;
        let at = i;
        for (; at > 0 && this.content.compareCpus(order[members[at - 1]!]!, inserted) > 0; at--) {
          order[members[at]!] = order[members[at - 1]!]!;
          moved = true;
        }
        order[members[at]!] = inserted;
      }
    }
    return moved;
  }

  /** Whether two CPUs that deal with others have the same, so that their order makes a difference: see `tryTies`. */
  private anyTieAmongForeign(): boolean {
    for (let c = 0; c < this.classes.length; c++) {
      const members = this.classes[c]!;
      for (let i = 1; i < members.length; i++) if (this.ties(members[i - 1]!, members[i]!)) return true;
    }
    return false;
  }

  private ties(a: number, b: number): boolean {
    return this.content.compareCpus(a, b) === 0 && this.content.dealsWithOthers(a);
  }

  /** Takes the least of the states that the CPUs' order leaves open. */
  private tryTies(): void {
    this.before.set(this.octets);
    this.hasBest = false;
    for (let cpu = 0; cpu < this.order.length; cpu++) this.order[cpu] = cpu;
    this.tryFrom(0, 0);
    this.octets.set(this.best);
  }

  /** All orders of members `from` and up of class `c` among those that tie, and of the classes behind it. */
  private tryFrom(c: number, from: number): void {
    const members = this.classes[c];
    if (members === undefined) {
      this.tryOrder();
      return;
    }
    if (from === members.length) {
      this.tryFrom(c + 1, 0);
      return;
    }
    const { order } = this;
    for (let i = from; i < members.length; i++) {
      this.octets.set(this.before);
      if (i > from && !this.ties(members[from]!, members[i]!)) break;
      swap(order, members[from]!, members[i]!);
      this.tryFrom(c, from + 1);
      swap(order, members[from]!, members[i]!);
    }
  }

  private tryOrder(): void {
    this.octets.set(this.before);
    this.renamer.rearrange(this.order);
    if (this.m.mappingsPerCpu > 1) for (let p = 0; p < this.users; p++) this.sortMappings(p, true);
    if (this.hasBest && compareBytes(this.octets, this.best) >= 0) return;
    this.best.set(this.octets);
    this.hasBest = true;
  }
}

function swap(numbers: Int32Array, a: number, b: number): void {
  const number = numbers[a]!;
  numbers[a] = numbers[b]!;
  numbers[b] = number;
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}
