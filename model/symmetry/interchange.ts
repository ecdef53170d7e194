import type { Renaming } from '../../checker/machine.ts';
import { coherentAlignMask } from '../generation.ts';
import type { Memory } from '../memory.ts';
import { candidates } from '../operations/driver.ts';
import type { Cells } from '../state-vector.ts';

/*
 * What of an allocator's state is whose: which words a renaming of CPUs and mappings moves, which name a CPU or a mapping, and
 * which CPUs may be renamed.
 */

/** What elements of fields are numbered by, where a renaming of CPUs, mappings or areas moves them. */
type Kind = 'process' | 'cpu' | 'mapping' | 'slot' | 'area';

const movingFields: Readonly<Record<string, Kind>> = {
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
  origAddr: 'slot',
  list: 'slot',
  allocSize: 'slot',
  padSlots: 'slot',
  fresh: 'slot',
  used: 'area',
  index: 'area',
  lock: 'area',
};

/** Fields whose values, not elements, name processes or mappings. */
const namingFields: readonly string[] = ['mapping', 'lock', 'listLock', 'poolReaders'];

/** Fields that no renaming of CPUs or of mappings concerns, in layouts whose areas are told apart. */
const fixedFields: readonly string[] = [
  ...['cursor', 'poolState', 'poolTransient', 'poolSlots', 'poolNext', 'listHead', 'usesIoTlb', 'workPending'],
];

/** @throws Error where a field is in none of these lists: whoever adds one must say whether it moves. */
export function expectKnownFields(m: Memory): void {
  for (const { name } of m.vector.fields) {
    if (movingFields[name] === undefined && !namingFields.includes(name) && !fixedFields.includes(name)) {
      throw new Error(`${name}: whether it moves with a CPU or an area is not said in interchange.ts`);
    }
  }
}

/** Offsets in the snapshot of the bytes of these elements, in all fields numbered that way. `unnamed`: but for those that name a process. */
export function bytesOf(m: Memory, kind: Kind, elements: readonly number[], unnamed = false): Int32Array {
  const base = m.vector.octets.byteOffset;
  const offsets = elements.flatMap((element) =>
    Object.keys(movingFields).flatMap((name) => {
      const cells = m[name as keyof Memory] as Cells;
      if (movingFields[name] !== kind || element >= cells.length || (unnamed && namingFields.includes(name))) return [];
      const width = cells.BYTES_PER_ELEMENT;
      return Array.from({ length: width }, (_, byte) => cells.byteOffset - base + element * width + byte);
    }),
  );
  return Int32Array.from(offsets);
}

/** Handles of the mappings that process `p` makes. */
export function mappingsOf(m: Memory, p: number): number[] {
  return Array.from({ length: m.mappingsPerCpu }, (_, k) => p * m.mappingsPerCpu + k);
}

/** All bits of an address that an operation or a property compares, masks out or counts from: a page's and those of every mask. */
export function addressMask(m: Memory): number {
  const { devices, requests } = m.scenario.workload;
  let mask = m.pageBytes - 1;
  for (const { minAlignMask, boundaryMask } of devices) mask |= minAlignMask | (boundaryMask === -1 ? 0 : boundaryMask);
  for (const { allocAlignMask, coherent, bytes } of requests) {
    mask |= allocAlignMask | (coherent ? coherentAlignMask(bytes, m.pageBytes) : 0);
  }
  return mask;
}

/** CPUs by the area they start at; where that is not by CPU, all of them. */
export function classesOf(m: Memory): Int32Array[] {
  const starts = m.startsAt === 'cpu' ? Math.max(1, candidates(m)) : 1;
  const cpus = Array.from({ length: m.cpus }, (_, cpu) => cpu);
  const classes = Array.from({ length: Math.min(starts, m.cpus) }, (_, start) => cpus.filter((cpu) => cpu % starts === start));
  return classes.map((members) => Int32Array.from(members));
}

/** Exchanges of neighbours in a class, and of neighbouring mappings of a process: they generate all others. */
export function renamingsOf(m: Memory, classes: readonly Int32Array[], interruptLock: (cpu: number) => number): Renaming[] {
  const renamings: Renaming[] = [];
  for (const members of classes) {
    members.forEach((cpu, i) => {
      if (i > 0) renamings.push(exchangeOfCpus(m, members[i - 1]!, cpu, interruptLock));
    });
  }
  for (let h = 1; h < m.mappings; h++) {
    if (h % m.mappingsPerCpu !== 0) renamings.push(renaming(m, { mapping: exchanged(m.mappings, [[h - 1, h]]) }));
  }
  return renamings;
}

function exchangeOfCpus(m: Memory, a: number, b: number, interruptLock: (cpu: number) => number): Renaming {
  return renaming(m, movesOfCpus(m, exchanged(m.cpus, [[a, b]])), interruptLock);
}

/** The new number of each element, by what elements are numbered by; what is not named stays. */
export type Moves = Readonly<Partial<Record<Kind, Int32Array>>>;

/** What moves when CPU c becomes `cpu[c]`. */
export function movesOfCpus(m: Memory, cpu: Int32Array): Moves {
  const processOf = (p: number) => (p < m.cpus ? cpu[p]! : p < 2 * m.cpus && m.interrupts ? m.cpus + cpu[p - m.cpus]! : p);
  const mappingOf = (h: number) => processOf(Math.floor(h / m.mappingsPerCpu)) * m.mappingsPerCpu + (h % m.mappingsPerCpu);
  return {
    cpu,
    process: Int32Array.from({ length: m.processes }, (_, p) => processOf(p)),
    mapping: Int32Array.from({ length: m.mappings }, (_, h) => mappingOf(h)),
  };
}

export function renaming(m: Memory, moves: Moves, interruptLock: (cpu: number) => number = () => 0): Renaming {
  const variables = exchanged(m.vector.variables + m.cpus, []);
  for (const { name, length } of m.vector.fields) {
    const first = m.vector.firstVariable.get(name)!;
    const kind = name === 'mapping' ? 'process' : movingFields[name];
    const moved = kind === undefined ? undefined : moves[kind];
    for (let i = 0; moved !== undefined && i < length; i++) variables[first + i] = first + moved[i]!;
  }
  const locks = exchanged(m.lock.length + m.listLock.length + m.interruptsOff.length, []);
  moves.area?.forEach((area, from) => {
    locks[from] = area;
  });
  moves.cpu?.forEach((cpu, from) => {
    // Behind the fields, one variable for each CPU: its context.
    variables[m.vector.variables + from] = m.vector.variables + cpu;
    if (m.interrupts) locks[interruptLock(from)] = interruptLock(cpu);
  });
  const unmoved = locks.findLastIndex((lock, from) => lock !== from) + 1;
  return { processes: moves.process ?? exchanged(m.processes, []), variables, locks: locks.subarray(0, unmoved) };
}

/** The numbers to `length`, with some exchanged. */
function exchanged(length: number, pairs: readonly (readonly [number, number])[]): Int32Array {
  const numbers = Int32Array.from({ length }, (_, i) => i);
  for (const [a, b] of pairs) {
    numbers[a] = b;
    numbers[b] = a;
  }
  return numbers;
}
