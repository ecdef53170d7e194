import type { Renaming } from '../../checker/machine.ts';
import type { Memory } from '../memory.ts';
import { candidates } from '../operations/driver.ts';
import type { Cells } from '../state-vector.ts';

/*
 * What of an allocator's state is whose: which words a renaming of CPUs and mappings moves, which name a CPU or a mapping, and
 * which CPUs may be renamed.
 */

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

/** @throws Error where a field is in none of these lists: whoever adds one must say whether it moves. */
export function expectKnownFields(m: Memory): void {
  for (const { name } of m.vector.fields) {
    if (movingFields[name] === undefined && !namingFields.includes(name) && !fixedFields.includes(name)) {
      throw new Error(`${name}: whether it moves with a CPU is not said in interchange.ts`);
    }
  }
}

/** Offsets in the snapshot of the bytes of these elements, in all fields numbered that way. */
export function bytesOf(m: Memory, kind: 'process' | 'cpu' | 'mapping', elements: readonly number[]): Int32Array {
  const base = m.vector.octets.byteOffset;
  const offsets = elements.flatMap((element) =>
    Object.keys(movingFields).flatMap((name) => {
      const cells = m[name as keyof Memory] as Cells;
      if (movingFields[name] !== kind || element >= cells.length) return [];
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
  for (const [a, b] of pairs) {
    numbers[a] = b;
    numbers[b] = a;
  }
  return numbers;
}
