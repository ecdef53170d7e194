import { Access, type Footprint } from '../../checker/footprint.ts';
import { MappingState, type Memory, PoolState } from '../memory.ts';
import { holdsSlots } from '../operations/ghost.ts';
import { guardedByArea, Ownership } from './ownership.ts';
import { sharedFields, tokenFields } from './source.ts';

/**
 * Fields that the kernel marks (READ_ONCE, RCU, atomics), that stand for the driver's own synchronisation, that are written only
 * while a pool is private to its builder, or that no kernel has.
 */
const marked = [
  'poolState',
  'poolTransient',
  'poolSlots',
  'poolNext',
  'poolReaders',
  'reading',
  'listHead',
  'usesIoTlb',
  'workPending',
  'mappingState',
  'fresh',
];

/**
 * Takes note of what a step touches: the observed variant of the compiled code calls it at every access to a shared field.
 *
 * Out of the accesses it also derives what lock-discipline needs: a list, used or index written without the area's lock, and
 * an orig_addr or pad_slots of a mapping written by somebody else.
 */
export class Notes {
  footprint: Footprint | null = null;
  process = 0;
  /** Where the step's accesses begin in the footprint. */
  private start = 0;
  /** The free lock that the step has written, or -1. */
  private taken = -1;
  private takenField: 'lock' | 'listLock' = 'lock';
  /** Whether it looks for its choices. */
  private looks = false;
  /** Areas whose lists, counters or lock the step has changed: 1 for each. */
  readonly touched: Uint8Array;
  /** Whether the step has written a shared field that is no lock; no step changes what is known of a mapping without that. */
  changedData = false;
  private readonly m: Memory;
  private readonly first: Readonly<Record<string, number>>;
  private readonly flags: Readonly<Record<string, number>>;
  private readonly firstLock: Readonly<Record<string, number>>;
  private readonly ownership: Ownership;

  constructor(m: Memory) {
    this.m = m;
    this.ownership = new Ownership(m);
    this.touched = new Uint8Array(Math.max(1, m.lock.length));
    this.first = Object.fromEntries(sharedFields.map((name) => [name, m.vector.firstVariable.get(name) ?? 0]));
    this.flags = Object.fromEntries(sharedFields.map((name) => [name, isMarked(m, name) ? Access.marked : 0]));
    this.firstLock = { lock: 0, listLock: m.lock.length, interruptsOff: m.lock.length + m.listLock.length };
  }

  /** How many locks footprints can name. */
  get locks(): number {
    return this.m.lock.length + this.m.listLock.length + this.m.interruptsOff.length;
  }

  /** Number of the lock that is local interrupts of a CPU being off. */
  interruptLock(cpu: number): number {
    return this.firstLock.interruptsOff! + cpu;
  }

  begin(process: number, footprint: Footprint): void {
    this.process = process;
    this.footprint = footprint;
    this.start = footprint.count;
    this.touched.fill(0);
    this.changedData = false;
    this.taken = -1;
    this.looks = false;
  }

  /** The process looks for its choices, and takes none. */
  beginLook(process: number, footprint: Footprint): void {
    this.begin(process, footprint);
    this.looks = true;
  }

  readonly noteRead = (field: string, i: number): number => {
    this.note(this.looks && tokenFields.includes(field) ? Access.read | Access.take : Access.read, field, i);
    return i;
  };

  readonly noteWrite = (field: string, i: number): number => {
    this.note(Access.write, field, i);
    this.judge(field, i);
    return i;
  };

  readonly noteUpdate = (field: string, i: number): number => {
    this.note(Access.read, field, i);
    return this.noteWrite(field, i);
  };

  /**
   * A lock word is about to change: from free to held, or back. Reductions trust that a held lock keeps others out, so that a lock
   * taken from its holder must be seen here, in the step that takes it.
   */
  readonly noteLock = (field: string, i: number): number => {
    const holder = this.m[field as 'lock'][i]!;
    this.footprint!.add(holder === 0 ? Access.acquire : Access.release, this.firstLock[field]! + i);
    if (field === 'lock') this.touched[i] = 1;
    if (field !== 'lock' && field !== 'listLock') return i;
    if (holder !== 0) this.expectHolder(field, i);
    else [this.taken, this.takenField] = [i, field];
    return i;
  };

  /**
   * The handle of a mapping is about to change: from free or live, which takes it, or to that. (What it goes through in between is
   * a ghost.) The look at it that the step was allowed by is part of taking it; and so is the look at others of the process that
   * were not free, since which of its free handles it takes makes no difference but in name (symmetry/cpu-symmetry.ts).
   */
  readonly noteToken = (field: string, i: number): number => {
    const state = this.m[field as 'mappingState'][i]!;
    const takes = state === MappingState.none || state === MappingState.live;
    const looked = state === MappingState.none ? this.process * this.m.mappingsPerCpu : i;
    for (let h = looked; takes && h <= i; h++) this.footprint!.drop(this.first[field]! + h, this.start);
    this.note(Access.write | (takes ? Access.take : Access.give), field, i);
    return i;
  };

  /**
   * The step that a resting process takes is found: what was looked at to find it says which other steps there are, not what this
   * one does, and it looks at its own guard again.
   */
  readonly noteChoice = (): void => {
    this.footprint!.count = this.start;
  };

  /** After the step: a lock that was free and is free still was dropped though nobody held it. */
  end(): void {
    if (this.taken >= 0 && this.m[this.takenField][this.taken] === 0) this.expectHolder(this.takenField, this.taken);
  }

  private note(access: number, field: string, i: number): void {
    if ((access & Access.write) !== 0) this.changedData = true;
    if (this.ownership.isSettled(access, field, i)) return;
    const protection = this.ownership.of(this.process, access, field, i);
    this.footprint!.add(access | this.flags[field]! | protection, this.first[field]! + i);
  }

  private judge(field: string, i: number): void {
    const m = this.m;
    if (guardedByArea.includes(field)) {
      const area = field === 'list' ? this.ownership.areaOfSlot(i) : i;
      this.touched[area] = 1;
      const pool = Math.floor(area / m.areasPerPool);
      if (m.growing && m.poolState[pool] !== PoolState.published) return;
      this.expectHolder('lock', area);
    } else if (field === 'listHead') {
      this.expectHolder('listLock', i);
    } else if (field === 'poolNext') {
      const list = this.listOf(i);
      if (list >= 0) this.expectHolder('listLock', list);
    } else if (field === 'poolState') {
      // A pool that is published now must satisfy its invariants from now on.
      this.touched.fill(1, i * m.areasPerPool, (i + 1) * m.areasPerPool);
    } else if (field === 'origAddr' || field === 'padSlots') {
      for (let h = 0; h < m.mappings; h++) {
        if (h === m.mapping[this.process] || !holdsSlots(m, h)) continue;
        if (i >= m.mappingFirst[h]! && i < m.mappingFirst[h]! + m.mappingSlots[h]!) m.outcome.foreignMapping = h;
      }
    }
  }

  private expectHolder(field: 'lock' | 'listLock', i: number): void {
    const { outcome } = this.m;
    if (this.m[field][i] === this.process + 1) return;
    if (field === 'lock') outcome.unguardedArea = i;
    else outcome.unguardedList = i;
  }

  /** The list that the pool is on, or -1. */
  private listOf(pool: number): number {
    const { listHead, poolNext, pools } = this.m;
    for (let list = 0; list < listHead.length; list++) {
      let at = listHead[list]!;
      for (let steps = 0; steps < pools && at >= 0 && at !== pool; steps++) at = poolNext[at]!;
      if (at === pool) return list;
    }
    return -1;
  }
}

function isMarked(m: Memory, field: string): boolean {
  if (field === 'cursor') return !m.incrementsCursorPlainly;
  if (field === 'used') return m.startsAt === 'least-used';
  return marked.includes(field);
}
