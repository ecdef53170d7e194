import type { Memory } from '../memory.ts';
import type { Cells } from '../state-vector.ts';
import { Blocks } from './blocks.ts';
import { bytesOf, mappingsOf } from './interchange.ts';

/** Renames CPUs and mappings in the state of an allocator: moves what is theirs, and renames them where they are named. */
export class Renamer {
  /** By CPU, where the bytes lie that are its own: registers, its interrupt's, and their mappings'. In the same order for each. */
  readonly bytesOfCpu: readonly Int32Array[];
  /** The same by mapping. */
  readonly bytesOfMapping: readonly Int32Array[];
  /** Processes that map: the CPUs, then their interrupts. */
  readonly users: number;
  private readonly m: Memory;
  private readonly octets: Uint8Array;
  private readonly contents: Blocks;
  private readonly mappingBefore: Int32Array;
  private readonly processAfter: Int32Array;
  private readonly mappingAfter: Int32Array;

  constructor(m: Memory) {
    this.m = m;
    this.octets = m.vector.octets;
    this.users = m.cpus * (m.interrupts ? 2 : 1);
    this.bytesOfMapping = Array.from({ length: m.mappings }, (_, h) => bytesOf(m, 'mapping', [h]));
    this.bytesOfCpu = Array.from({ length: m.cpus }, (_, cpu) => {
      const processes = m.interrupts ? [cpu, cpu + m.cpus] : [cpu];
      const mappings = processes.flatMap((p) => mappingsOf(m, p));
      return Int32Array.from([
        ...bytesOf(m, 'process', processes),
        ...bytesOf(m, 'cpu', [cpu]),
        ...bytesOf(m, 'mapping', mappings),
      ]);
    });
    this.contents = new Blocks(this.octets, this.bytesOfCpu);
    this.mappingBefore = new Int32Array(m.processes);
    this.processAfter = new Int32Array(m.processes);
    this.mappingAfter = new Int32Array(m.mappings);
  }

  /** Gives each CPU the content that CPU `from[cpu]` has now. `from` must permute the CPUs of each class. */
  rearrange(from: Int32Array): void {
    const { m, mappingBefore, processAfter, mappingAfter } = this;
    this.contents.rearrange(from);
    for (let p = 0; p < m.processes; p++) {
      mappingBefore[p] = m.mapping[p]!;
      processAfter[p] = p;
    }
    for (let p = 0; p < this.users; p++) {
      const base = p < m.cpus ? 0 : m.cpus;
      const source = base + from[p - base]!;
      processAfter[source] = p;
      for (let k = 0; k < m.mappingsPerCpu; k++) mappingAfter[source * m.mappingsPerCpu + k] = p * m.mappingsPerCpu + k;
    }
    for (let p = 0; p < m.processes; p++) {
      const mapping = mappingBefore[p]!;
      m.mapping[processAfter[p]!] = mapping < 0 ? mapping : mappingAfter[mapping]!;
    }
    renameHolders(m.lock, processAfter);
    renameHolders(m.listLock, processAfter);
    for (let pool = 0; pool < m.poolReaders.length; pool++) {
      const readers = m.poolReaders[pool]!;
      if (readers === 0) continue;
      let renamed = readers & ~((1 << this.users) - 1);
      for (let p = 0; p < this.users; p++) if ((readers & (1 << p)) !== 0) renamed |= 1 << processAfter[p]!;
      m.poolReaders[pool] = renamed;
    }
  }

  /** Exchanges two mappings of one process. */
  swapMappings(f: number, g: number): void {
    const { m, octets } = this;
    const [bytesF, bytesG] = [this.bytesOfMapping[f]!, this.bytesOfMapping[g]!];
    for (let i = 0; i < bytesF.length; i++) {
      const byte = octets[bytesF[i]!]!;
      octets[bytesF[i]!] = octets[bytesG[i]!]!;
      octets[bytesG[i]!] = byte;
    }
    for (let p = 0; p < this.users; p++) {
      if (m.mapping[p] === f) m.mapping[p] = g;
      else if (m.mapping[p] === g) m.mapping[p] = f;
    }
  }
}

function renameHolders(words: Cells, processAfter: Int32Array): void {
  for (let l = 0; l < words.length; l++) if (words[l] !== 0) words[l] = processAfter[words[l]! - 1]! + 1;
}
