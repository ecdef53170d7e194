import type { Renaming } from '../checker/machine.ts';
import { classesOf, expectKnownFields, renamingsOf } from './interchange.ts';
import type { Memory } from './memory.ts';
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
  private readonly bytesOfCpu: readonly Int32Array[];
  private readonly bytesOfMapping: readonly Int32Array[];
  /** Where the content of each CPU comes from in the order that is being sought. */
  private readonly order: Int32Array;
  /** For the few states whose order is not decided by what the CPUs have: the state before, and the best so far. */
  private readonly before: Uint8Array;
  private readonly best: Uint8Array;
  private hasBest = false;

  private constructor(m: Memory, classes: readonly Int32Array[], renamings: readonly Renaming[]) {
    this.renamer = new Renamer(m);
    this.renamings = renamings;
    this.m = m;
    this.octets = m.vector.octets;
    this.users = this.renamer.users;
    this.classes = classes;
    this.bytesOfCpu = this.renamer.bytesOfCpu;
    this.bytesOfMapping = this.renamer.bytesOfMapping;
    this.order = new Int32Array(m.cpus);
    this.before = new Uint8Array(this.octets.length);
    this.best = new Uint8Array(this.octets.length);
  }

  /** The symmetry of a machine with this memory; null where nothing is interchangeable. */
  static of(m: Memory, interruptLock: (cpu: number) => number): CpuSymmetry | null {
    expectKnownFields(m);
    const classes = classesOf(m);
    const renamings = renamingsOf(m, classes, interruptLock);
    return renamings.length > 0 ? new CpuSymmetry(m, classes, renamings) : null;
  }

  /** Replaces the state by the representative of its class. */
  canonicalise(): void {
    const m = this.m;
    if (m.mappingsPerCpu > 1) for (let p = 0; p < this.users; p++) this.sortMappings(p, false);
    if (this.sortCpus()) this.renamer.rearrange(this.order);
    if (!this.anyForeign()) return;
    if (this.anyTieAmongForeign()) this.tryTies();
    else if (m.mappingsPerCpu > 1) for (let p = 0; p < this.users; p++) this.sortMappings(p, true);
  }

  /** Insertion sort: nearly always a single comparison for each mapping. */
  private sortMappings(p: number, named: boolean): void {
    const first = p * this.m.mappingsPerCpu;
    const end = first + this.m.mappingsPerCpu;
    for (let h = first + 1; h < end; h++) {
      for (let at = h; at > first && this.compareMappings(at - 1, at, p, named) > 0; at--) this.renamer.swapMappings(at - 1, at);
    }
  }

  /**
   * By content, those in use first; then by who works on them. Before the CPUs are in order (`named` false) only the CPU of the
   * mappings' own process `p` can be named, and others be counted.
   */
  private compareMappings(f: number, g: number, p: number, named: boolean): number {
    const byContent = this.compareContent(g, f);
    if (byContent !== 0) return byContent;
    const m = this.m;
    let others = 0;
    for (let q = 0; q < this.users; q++) {
      const worksOnF = m.mapping[q] === f;
      if (worksOnF === (m.mapping[q] === g)) continue;
      if (named || this.cpuOf(q) === this.cpuOf(p)) return worksOnF ? -1 : 1;
      others += worksOnF ? -1 : 1;
    }
    return others;
  }

  private compareContent(f: number, g: number): number {
    const octets = this.octets;
    const [bytesF, bytesG] = [this.bytesOfMapping[f]!, this.bytesOfMapping[g]!];
    for (let i = 0; i < bytesF.length; i++) {
      const difference = octets[bytesF[i]!]! - octets[bytesG[i]!]!;
      if (difference !== 0) return difference;
    }
    return 0;
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
        for (; at > 0 && this.compareCpus(order[members[at - 1]!]!, inserted) > 0; at--) {
          order[members[at]!] = order[members[at - 1]!]!;
          moved = true;
        }
        order[members[at]!] = inserted;
      }
    }
    return moved;
  }

  /** Compares what two CPUs of a class have, without a word that names CPUs. */
  private compareCpus(a: number, b: number): number {
    const octets = this.octets;
    const bytesA = this.bytesOfCpu[a]!;
    const bytesB = this.bytesOfCpu[b]!;
    for (let i = 0; i < bytesA.length; i++) {
      const difference = octets[bytesA[i]!]! - octets[bytesB[i]!]!;
      if (difference !== 0) return difference;
    }
    return this.compareNames(a, b);
  }

  /** Compares, of two CPUs that have the same, what names them or is named by them. */
  private compareNames(a: number, b: number): number {
    const m = this.m;
    for (let shift = 0; shift < this.users; shift += m.cpus) {
      const difference = this.ownMapping(a + shift, a) - this.ownMapping(b + shift, b);
      if (difference !== 0) return difference;
    }
    for (let l = 0; l < m.lock.length; l++) {
      const difference = this.holderAs(m.lock[l]!, a) - this.holderAs(m.lock[l]!, b);
      if (difference !== 0) return difference;
    }
    for (let l = 0; l < m.listLock.length; l++) {
      const difference = this.holderAs(m.listLock[l]!, a) - this.holderAs(m.listLock[l]!, b);
      if (difference !== 0) return difference;
    }
    for (let pool = 0; pool < m.poolReaders.length; pool++) {
      const difference = this.readersOf(m.poolReaders[pool]!, a) - this.readersOf(m.poolReaders[pool]!, b);
      if (difference !== 0) return difference;
    }
    return this.anyForeign() ? this.compareForeign(a, b) : 0;
  }

  /** Compares what two CPUs do to each other's and other CPUs' mappings, and others to theirs. */
  private compareForeign(a: number, b: number): number {
    const m = this.m;
    for (let shift = 0; shift < this.users; shift += m.cpus) {
      if (this.isForeign(a + shift)) {
        const difference = this.compareContent(m.mapping[a + shift]!, m.mapping[b + shift]!);
        if (difference !== 0) return difference;
      }
      for (let k = 0; k < m.mappingsPerCpu; k++) {
        const difference =
          this.foreignersOn((a + shift) * m.mappingsPerCpu + k) - this.foreignersOn((b + shift) * m.mappingsPerCpu + k);
        if (difference !== 0) return difference;
      }
    }
    return 0;
  }

  /** Which of its CPU's mappings process `p` works on: 0 for none, counted from 1, or one number for every other CPU's. */
  private ownMapping(p: number, cpu: number): number {
    const m = this.m;
    const mapping = m.mapping[p]!;
    if (mapping < 0) return 0;
    const owner = Math.trunc(mapping / m.mappingsPerCpu);
    const k = mapping - owner * m.mappingsPerCpu;
    if (owner === cpu) return 1 + k;
    return owner === cpu + m.cpus ? 1 + m.mappingsPerCpu + k : 1 + 2 * m.mappingsPerCpu;
  }

  private holderAs(word: number, cpu: number): number {
    return word === cpu + 1 ? 1 : this.users > this.m.cpus && word === cpu + this.m.cpus + 1 ? 2 : 0;
  }

  private readersOf(readers: number, cpu: number): number {
    const interrupt = this.users > this.m.cpus ? (readers >> (cpu + this.m.cpus)) & 1 : 0;
    return ((readers >> cpu) & 1) + 2 * interrupt;
  }

  private cpuOf(p: number): number {
    return p < this.m.cpus ? p : p - this.m.cpus;
  }

  /** Whether process `p` works on a mapping of another CPU. */
  private isForeign(p: number): boolean {
    const mapping = this.m.mapping[p]!;
    return mapping >= 0 && this.cpuOf(Math.trunc(mapping / this.m.mappingsPerCpu)) !== this.cpuOf(p);
  }

  private anyForeign(): boolean {
    for (let p = 0; p < this.users; p++) if (this.isForeign(p)) return true;
    return false;
  }

  private foreignersOn(mapping: number): number {
    let foreigners = 0;
    for (let p = 0; p < this.users; p++) if (this.m.mapping[p] === mapping && this.isForeign(p)) foreigners++;
    return foreigners;
  }

  /** Whether another CPU works on one of its mappings, or it on one of theirs. */
  private dealsWithOthers(cpu: number): boolean {
    for (let p = cpu; p < this.users; p += this.m.cpus) {
      if (this.isForeign(p)) return true;
      for (let k = 0; k < this.m.mappingsPerCpu; k++) if (this.foreignersOn(p * this.m.mappingsPerCpu + k) > 0) return true;
    }
    return false;
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
    return this.compareCpus(a, b) === 0 && this.dealsWithOthers(a);
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

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}
