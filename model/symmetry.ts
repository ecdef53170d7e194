import type { Renaming } from '../checker/machine.ts';
import type { Memory } from './memory.ts';
import { candidates } from './operations/driver.ts';
import type { Cells } from './state-vector.ts';

/** What the elements of a field are numbered by, where a renaming of CPUs or of mappings moves them. */
const movingFields: Readonly<Record<string, 'process' | 'cpu' | 'mapping'>> = {
  place: 'process',
  area: 'process',
  first: 'process',
  tries: 'process',
  pool: 'process',
  count: 'process',
  startArea: 'process',
  sync: 'process',
  word: 'process',
  reading: 'process',
  sawOnlyEmpty: 'process',
  roomThroughout: 'process',
  operationsLeft: 'process',
  interruptsOff: 'cpu',
  mappingState: 'mapping',
  mappingRequest: 'mapping',
  mappingAddress: 'mapping',
  mappingFirst: 'mapping',
  mappingSlots: 'mapping',
  mappingArea: 'mapping',
};

/** Fields whose values, not elements, name processes or mappings. */
const namingFields: readonly string[] = ['mapping', 'lock', 'listLock', 'poolReaders'];

/** Fields that no renaming of CPUs or of mappings concerns. */
const fixedFields: readonly string[] = [
  ...['origAddr', 'list', 'allocSize', 'padSlots', 'fresh', 'used', 'index', 'cursor'],
  ...['poolState', 'poolTransient', 'poolSlots', 'poolNext', 'listHead', 'usesIoTlb', 'workPending'],
];

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
  readonly renamings: readonly Renaming[];
  private readonly m: Memory;
  private readonly octets: Uint8Array;
  /** Processes that map: the CPUs, then their interrupts. */
  private readonly users: number;
  /** Interchangeable CPUs in ascending order, one list a class. */
  private readonly classes: readonly Int32Array[];
  /** By CPU, where the bytes lie that are its own: registers, its interrupt's, and their mappings'. In the same order for each. */
  private readonly bytesOfCpu: readonly Int32Array[];
  /** The same by mapping. */
  private readonly bytesOfMapping: readonly Int32Array[];

  /** Which CPU's content goes where: `order[cpu]` is where the new content of `cpu` comes from. */
  private readonly order: Int32Array;
  private readonly gathered: Uint8Array;
  private readonly mappingBefore: Int32Array;
  private readonly processAfter: Int32Array;
  private readonly mappingAfter: Int32Array;
  /** For the few states whose order is not decided by what the CPUs have: before and best so far. */
  private readonly before: Uint8Array;
  private readonly best: Uint8Array;
  private hasBest = false;

  private constructor(m: Memory, classes: readonly Int32Array[], renamings: readonly Renaming[]) {
    this.m = m;
    this.octets = m.vector.octets;
    this.users = m.cpus * (m.interrupts ? 2 : 1);
    this.classes = classes;
    this.renamings = renamings;
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
    this.order = new Int32Array(m.cpus);
    this.gathered = new Uint8Array(m.cpus * this.bytesOfCpu[0]!.length);
    this.mappingBefore = new Int32Array(m.processes);
    this.processAfter = new Int32Array(m.processes);
    this.mappingAfter = new Int32Array(m.mappings);
    this.before = new Uint8Array(this.octets.length);
    this.best = new Uint8Array(this.octets.length);
  }

  /** The symmetry of a machine with this memory; null where nothing is interchangeable. */
  static of(m: Memory, interruptLock: (cpu: number) => number): CpuSymmetry | null {
    for (const { name } of m.vector.fields) {
      if (movingFields[name] === undefined && !namingFields.includes(name) && !fixedFields.includes(name)) {
        throw new Error(`${name}: whether it moves with a CPU is not said in symmetry.ts`);
      }
    }
    const classes = classesOf(m);
    const renamings = renamingsOf(m, classes, interruptLock);
    return renamings.length > 0 ? new CpuSymmetry(m, classes, renamings) : null;
  }

  /** Replaces the state by the representative of its class. */
  canonicalise(): void {
    const m = this.m;
    if (m.mappingsPerCpu > 1) for (let p = 0; p < this.users; p++) this.sortMappings(p, false);
    if (this.sortCpus()) this.rearrange(this.order);
    if (!this.anyForeign()) return;
    if (this.anyTieAmongForeign()) this.tryTies();
    else if (m.mappingsPerCpu > 1) for (let p = 0; p < this.users; p++) this.sortMappings(p, true);
  }

  /** Gives each CPU the content that CPU `from[cpu]` has now. `from` must permute the CPUs of each class. */
  rearrange(from: Int32Array): void {
    const { m, octets, gathered, bytesOfCpu, mappingBefore, processAfter, mappingAfter } = this;
    const width = bytesOfCpu[0]!.length;
    for (let cpu = 0, at = 0; cpu < m.cpus; cpu++) {
      const bytes = bytesOfCpu[from[cpu]!]!;
      for (let i = 0; i < width; i++) gathered[at++] = octets[bytes[i]!]!;
    }
    for (let cpu = 0, at = 0; cpu < m.cpus; cpu++) {
      const bytes = bytesOfCpu[cpu]!;
      for (let i = 0; i < width; i++) octets[bytes[i]!] = gathered[at++]!;
    }
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

  /** Insertion sort: nearly always a single comparison for each mapping. */
  private sortMappings(p: number, named: boolean): void {
    const first = p * this.m.mappingsPerCpu;
    const end = first + this.m.mappingsPerCpu;
    for (let h = first + 1; h < end; h++) {
      for (let at = h; at > first && this.compareMappings(at - 1, at, p, named) > 0; at--) this.swapMappings(at - 1, at);
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
    this.rearrange(this.order);
    if (this.m.mappingsPerCpu > 1) for (let p = 0; p < this.users; p++) this.sortMappings(p, true);
    if (this.hasBest && compareBytes(this.octets, this.best) >= 0) return;
    this.best.set(this.octets);
    this.hasBest = true;
  }
}

/** CPUs by the area they start at; where that is not by CPU, all of them. */
function classesOf(m: Memory): Int32Array[] {
  const starts = m.startsAt === 'cpu' ? Math.max(1, candidates(m)) : 1;
  const cpus = Array.from({ length: m.cpus }, (_, cpu) => cpu);
  const classes = Array.from({ length: Math.min(starts, m.cpus) }, (_, start) => cpus.filter((cpu) => cpu % starts === start));
  return classes.map((members) => Int32Array.from(members));
}

/** Exchanges of neighbours in a class, and of neighbouring mappings of a process: they generate all others. */
function renamingsOf(m: Memory, classes: readonly Int32Array[], interruptLock: (cpu: number) => number): Renaming[] {
  const renamings: Renaming[] = [];
  for (const members of classes) {
    members.forEach((cpu, i) => {
      if (i > 0) renamings.push(exchangeOfCpus(m, members[i - 1]!, cpu, interruptLock));
    });
  }
  for (let h = 1; h < m.mappings; h++) {
    if (h % m.mappingsPerCpu !== 0) renamings.push(renaming(m, [], [], [[h - 1, h]], []));
  }
  return renamings;
}

function exchangeOfCpus(m: Memory, a: number, b: number, interruptLock: (cpu: number) => number): Renaming {
  const shifts = m.interrupts ? [0, m.cpus] : [0];
  const processes = shifts.map((shift): Pair => [a + shift, b + shift]);
  const mappings = processes.flatMap(([p, q]) => mappingsOf(m, p).map((h, k): Pair => [h, mappingsOf(m, q)[k]!]));
  return renaming(m, processes, [[a, b]], mappings, m.interrupts ? [[interruptLock(a), interruptLock(b)]] : []);
}

type Pair = readonly [number, number];

function renaming(m: Memory, processes: Pair[], cpus: Pair[], mappings: Pair[], locks: Pair[]): Renaming {
  const pairs = { process: processes, cpu: cpus, mapping: mappings };
  const variables = m.vector.fields.flatMap(({ name, length }) => {
    const first = m.vector.firstVariable.get(name)!;
    const kind = name === 'mapping' ? 'process' : movingFields[name];
    const moving = kind === undefined ? [] : pairs[kind].filter(([, b]) => b < length);
    return moving.map(([a, b]): Pair => [first + a, first + b]);
  });
  // Behind the fields, one variable for each CPU: its context.
  const contexts = cpus.map(([a, b]): Pair => [m.vector.variables + a, m.vector.variables + b]);
  return {
    processes: exchanged(m.processes, processes),
    variables: exchanged(m.vector.variables + m.cpus, [...variables, ...contexts]),
    locks: exchanged(locks.length > 0 ? Math.max(...locks.flat()) + 1 : 0, locks),
  };
}

function exchanged(length: number, pairs: readonly Pair[]): Int32Array {
  const numbers = Int32Array.from({ length }, (_, i) => i);
  for (const [a, b] of pairs) swap(numbers, a, b);
  return numbers;
}

function mappingsOf(m: Memory, p: number): number[] {
  return Array.from({ length: m.mappingsPerCpu }, (_, k) => p * m.mappingsPerCpu + k);
}

/** Offsets in the snapshot of the bytes of these elements, in all fields numbered that way. */
function bytesOf(m: Memory, kind: 'process' | 'cpu' | 'mapping', elements: readonly number[]): Int32Array {
  const offsets = elements.flatMap((element) =>
    Object.keys(movingFields).flatMap((name) => {
      const cells = m[name as keyof Memory] as Cells;
      if (movingFields[name] !== kind || element >= cells.length) return [];
      const width = cells.BYTES_PER_ELEMENT;
      return Array.from({ length: width }, (_, byte) => cells.byteOffset + element * width + byte);
    }),
  );
  return Int32Array.from(offsets);
}

function renameHolders(words: Cells, processAfter: Int32Array): void {
  for (let l = 0; l < words.length; l++) if (words[l] !== 0) words[l] = processAfter[words[l]! - 1]! + 1;
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
