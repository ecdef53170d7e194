import type { Archive, Archived } from './archive.ts';
import { Access, Footprint } from './footprint.ts';
import type { Machine, Renaming } from './machine.ts';
import type { Monitor } from './monitor.ts';
import { decisionLimits } from './parents.ts';
import type { Progress } from './quiescence.ts';
import type { RaceDetector } from './races.ts';
import type { Steps } from './steps.ts';
import type { Trail } from './trail.ts';

/** Access by ownership, or to a token as such, counts as a lock of its own: bit 31, which no lock has. */
const ownership = 1 << 31;
const byOwnership = Access.owned | Access.take | Access.give;
/** The lockset of a variable that a process has not accessed yet. */
const never = -1;

/** Bytes of the tables for each process and variable. */
const tableBytes = 10;

/** How a step behaves when it is exchanged with steps of other processes next to it (Lipton 1975). */
export const Mover = { none: 0, right: 1, left: 2, both: 3 } as const;

/**
 * For each process and variable, the locks that protected all its reads, and all its writes, seen so far.
 *
 * An access is protected where every conflicting access of another process, as far as seen, shares a lock with it. That is an
 * assumption about what is still to be seen; `broken` tells when a later access refutes an assumption that was relied on. The
 * sets only shrink, so a search that begins anew with the same tables does so finitely often (Stoller and Cohen, "Optimistic
 * synchronization-based state-space reduction", 2003).
 *
 * A search that reduces by symmetry meets a step only as the representative takes it: by one of the processes that could, on the
 * variables and under the locks that go with that one. So whatever is learnt is learnt of all of its renamings as well; that a
 * step of `cpu0` was seen says the same of every CPU that is interchangeable with it. Renaming a whole situation changes no
 * conflict in it, so that what was relied on need not be renamed.
 */
export class Locksets implements Archived {
  /** An assumption that a judgement relied on since `trust` has turned out wrong. */
  broken = false;
  private readonly processes: number;
  private readonly variables: number;
  readonly renamings: readonly Renaming[];
  private readonly reads: Int32Array;
  private readonly writes: Int32Array;
  private readonly reliedReads: Uint8Array;
  private readonly reliedWrites: Uint8Array;

  /**
   * `renamings`: what generates the symmetry that the search reduces by. Default: it does not. `tables`: memory for the tables, with
   * what others learnt in it; default: own, with nothing learnt.
   */
  constructor(processes: number, variables: number, renamings: readonly Renaming[] = [], tables?: SharedArrayBuffer) {
    this.processes = processes;
    this.variables = variables;
    this.renamings = renamings;
    const size = processes * variables;
    const buffer = tables ?? new ArrayBuffer(size * tableBytes);
    this.reads = new Int32Array(buffer, 0, size);
    this.writes = new Int32Array(buffer, size * 4, size);
    this.reliedReads = new Uint8Array(buffer, size * 8, size);
    this.reliedWrites = new Uint8Array(buffer, size * 9, size);
    if (tables === undefined) {
      this.reads.fill(never);
      this.writes.fill(never);
    }
  }

  /** Tables for a search beside this one: with what this one has learnt, and nothing relied on. */
  tablesForAnother(): SharedArrayBuffer {
    const size = this.processes * this.variables;
    const tables = new SharedArrayBuffer(size * tableBytes);
    const copy = new Locksets(this.processes, this.variables, this.renamings, tables);
    copy.reads.set(this.reads);
    copy.writes.set(this.writes);
    return tables;
  }

  /** Learns what a search beside this one has learnt. */
  learnFrom({ reads, writes }: Locksets): void {
    for (let process = 0, entry = 0; process < this.processes; process++) {
      for (let variable = 0; variable < this.variables; variable++, entry++) {
        if (reads[entry] !== never) this.learn(process, variable, false, reads[entry]);
        if (writes[entry] !== never) this.learn(process, variable, true, writes[entry]);
      }
    }
  }

  /** Forgets what was relied on and keeps what was learnt: the search begins anew. */
  trust(): void {
    this.broken = false;
    this.reliedReads.fill(0);
    this.reliedWrites.fill(0);
  }

  transfer(archive: Archive): void {
    for (const table of [this.reads, this.writes, this.reliedReads, this.reliedWrites]) archive.fixed(table);
  }

  /** Learns from a step of `process`, taken with `locksHeld` held before it, and says which kind of mover it is. */
  judge(process: number, locksHeld: number, footprint: Footprint): number {
    let locks = locksHeld;
    let kind: number = Mover.both;
    for (let i = 0; i < footprint.count; i++) {
      const access = footprint.access[i];
      const variable = footprint.variable[i];
      if ((access & Access.acquire) !== 0) {
        locks |= 1 << variable;
        kind &= Mover.right;
      } else if ((access & Access.release) !== 0) {
        locks &= ~(1 << variable);
        kind &= Mover.left;
      } else {
        const lockset = (access & byOwnership) !== 0 ? locks | ownership : locks;
        const write = (access & Access.write) !== 0;
        this.learn(process, variable, write, lockset);
        if (!this.isProtected(process, variable, write, lockset)) kind = Mover.none;
        else {
          this.rely(process, variable, write);
          if ((access & Access.take) !== 0) kind &= Mover.right;
          if ((access & Access.give) !== 0) kind &= Mover.left;
        }
      }
    }
    return kind;
  }

  /** Learns from what `process` looks at to find its choices, with `locksHeld` held. */
  look(process: number, locksHeld: number, footprint: Footprint): void {
    for (let i = 0; i < footprint.count; i++) {
      const token = (footprint.access[i] & byOwnership) !== 0;
      this.learn(process, footprint.variable[i], false, token ? locksHeld | ownership : locksHeld);
    }
  }

  private isProtected(process: number, variable: number, write: boolean, lockset: number): boolean {
    for (let other = 0, at = variable; other < this.processes; other++, at += this.variables) {
      if (other === process) continue;
      const writes = this.writes[at];
      if (writes !== never && (writes & lockset) === 0) return false;
      if (!write) continue;
      const reads = this.reads[at];
      if (reads !== never && (reads & lockset) === 0) return false;
    }
    return true;
  }

  private rely(process: number, variable: number, write: boolean): void {
    (write ? this.reliedWrites : this.reliedReads)[process * this.variables + variable] = 1;
  }

  private learn(process: number, variable: number, write: boolean, lockset: number): void {
    const table = write ? this.writes : this.reads;
    const entry = process * this.variables + variable;
    const common = table[entry] & lockset;
    if (common === table[entry]) return;
    table[entry] = common;
    for (let other = 0, at = variable; other < this.processes; other++, at += this.variables) {
      if (other === process) continue;
      if (this.reliedWrites[at] !== 0 && (this.writes[at] & common) === 0) this.broken = true;
      if (write && this.reliedReads[at] !== 0 && (this.reads[at] & common) === 0) this.broken = true;
    }
    for (let i = 0; i < this.renamings.length; i++) {
      const { processes, variables, locks } = this.renamings[i];
      this.learn(processes[process], variables[variable], write, renamed(common, locks));
    }
  }
}

/** A lockset under a renaming; the bit for ownership stays. */
function renamed(lockset: number, locks: Int32Array): number {
  let result = locks.length < 32 ? lockset & (-1 << locks.length) : 0;
  for (let lock = 0; lock < locks.length; lock++) if ((lockset & (1 << lock)) !== 0) result |= 1 << locks[lock];
  return result;
}

/**
 * The reduction `transactions`: a process goes on from a stored state through right movers, one step of any kind and left movers
 * as long as it has exactly one choice, and only the state after that is stored.
 *
 * Before the commit (the one step of any kind) it may take its first lock; a step that takes a lock after it, or while another
 * is held, begins a transaction of its own, and so does one that does not move left after the commit. A lock is a right mover
 * when taken and a left mover when dropped; an access that `Locksets` finds protected moves both ways. So does a token whose
 * variable is accessed in no other way, and nobody waits for one in the middle of a transaction.
 *
 * It is a single step until every goal that relates processes is reached. It ends where its process rests, so that states with nothing under way are stored, whatever the others do then, and so that what
 * comes next is chosen there.
 *
 * It rests on footprints: they must name every shared variable that a step reads, those of its guard included, and every one that
 * it writes. A loop that stays in one transaction is cut after 4095 steps. What is kept of the properties: see `reductionNames`.
 */
export class Transactions<View> implements Steps {
  readonly showsStates = true;
  movesLeft = false;
  private readonly machine: Machine<View>;
  private readonly monitor: Monitor<View>;
  private readonly trail: Trail;
  private readonly races: RaceDetector;
  private readonly progress: Progress<View> | null;
  private readonly locksets: Locksets;
  private readonly joinsRightMovers: boolean;
  private readonly footprint = new Footprint();
  private readonly before: Uint8Array;

  /** `joinsRightMovers`: whether what moves right is joined with what comes after it; the reduction `partial-order` alone does not. */
  constructor(
    machine: Machine<View>,
    monitor: Monitor<View>,
    trail: Trail,
    races: RaceDetector,
    progress: Progress<View> | null,
    locksets: Locksets,
    joinsRightMovers: boolean,
  ) {
    this.machine = machine;
    this.monitor = monitor;
    this.trail = trail;
    this.races = races;
    this.progress = progress;
    this.locksets = locksets;
    this.joinsRightMovers = joinsRightMovers;
    this.before = new Uint8Array(machine.snapshotBytes);
    locksets.trust();
  }

  take(process: number, choice: number): boolean {
    const { machine, footprint, trail, locksets } = this;
    let committed = !this.joinsRightMovers;
    let steps = 0;
    this.movesLeft = true;
    do {
      const locks = machine.locksHeld(process);
      const undoable = steps > 0 && (committed || locks !== 0);
      if (undoable) machine.save(this.before, 0);
      footprint.clear();
      machine.observedStep(process, steps === 0 ? choice : 0, footprint);
      const mover = locksets.judge(process, locks, footprint);
      if (locksets.broken) return false;
      if (undoable && ((committed && (mover & Mover.left) === 0) || (locks !== 0 && acquires(footprint)))) {
        machine.restore(this.before, 0);
        break;
      }
      if (this.races.active && (!committed || steps === 0)) this.races.observe(process, choice, steps, locks, footprint);
      if ((mover & Mover.left) === 0) this.movesLeft = false;
      trail.steps = ++steps;
      if (!this.monitor.step() || !this.monitor.state(machine.changedData)) return false;
      if (this.progress !== null) trail.marks |= this.progress.holding();
      if ((mover & Mover.right) === 0) committed = true;
    } while (steps < decisionLimits.steps && this.goesOn(process));
    return true;
  }

  private goesOn(process: number): boolean {
    const { machine, monitor } = this;
    return machine.choices(process) === 1 && !machine.finished(process) && !monitor.relatesProcesses;
  }
}

function acquires(footprint: Footprint): boolean {
  for (let i = 0; i < footprint.count; i++) if ((footprint.access[i] & Access.acquire) !== 0) return true;
  return false;
}
