import type { Memory } from '../memory.ts';
import type { Renamer } from './renamer.ts';

/** Compares CPUs, and mappings, by what is theirs: the same in all states that differ in the names of CPUs only. */
export class CpuOrder {
  private readonly m: Memory;
  private readonly octets: Uint8Array;
  private readonly users: number;
  private readonly bytesOfCpu: readonly Int32Array[];
  private readonly bytesOfMapping: readonly Int32Array[];

  constructor(m: Memory, { users, bytesOfCpu, bytesOfMapping }: Renamer) {
    this.m = m;
    this.octets = m.vector.octets;
    this.users = users;
    this.bytesOfCpu = bytesOfCpu;
    this.bytesOfMapping = bytesOfMapping;
  }

  /** Compares what two CPUs of a class have, without a word that names CPUs. */
  compareCpus(a: number, b: number): number {
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

  cpuOf(p: number): number {
    return p < this.m.cpus ? p : p - this.m.cpus;
  }

  /** Whether process `p` works on a mapping of another CPU. */
  private isForeign(p: number): boolean {
    const mapping = this.m.mapping[p]!;
    return mapping >= 0 && this.cpuOf(Math.trunc(mapping / this.m.mappingsPerCpu)) !== this.cpuOf(p);
  }

  anyForeign(): boolean {
    for (let p = 0; p < this.users; p++) if (this.isForeign(p)) return true;
    return false;
  }

  private foreignersOn(mapping: number): number {
    let foreigners = 0;
    for (let p = 0; p < this.users; p++) if (this.m.mapping[p] === mapping && this.isForeign(p)) foreigners++;
    return foreigners;
  }

  /** Whether another CPU works on one of its mappings, or it on one of theirs. */
  dealsWithOthers(cpu: number): boolean {
    for (let p = cpu; p < this.users; p += this.m.cpus) {
      if (this.isForeign(p)) return true;
      for (let k = 0; k < this.m.mappingsPerCpu; k++) if (this.foreignersOn(p * this.m.mappingsPerCpu + k) > 0) return true;
    }
    return false;
  }

  /**
   * By content, those in use first; then by who works on them. Before the CPUs are in order (`named` false) only the CPU of the
   * mappings' own process `p` can be named, and others be counted.
   */
  compareMappings(f: number, g: number, p: number, named: boolean): number {
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
}
