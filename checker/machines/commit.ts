import { type GuardedAction, GuardedMachine } from './guarded-machine.ts';
import { sortParts } from './sort-parts.ts';

const working = 0;
const prepared = 1;
const committed = 2;
const aborted = 3;

function names(managers: number): string[] {
  return Array.from({ length: managers }, (_, rm) => `rm${rm}`);
}

/** The bytes of each resource manager: one in each of the rows that begin there. */
function partsOf(managers: number, rows: readonly number[]): number[][] {
  return Array.from({ length: managers }, (_, rm) => rows.map((row) => row + rm));
}

/** Transaction commit (TCommit of tlaplus/Examples, Gray and Lamport): byte rm is the state of resource manager rm. */
export function transactionCommit(managers: number): GuardedMachine {
  const actions: GuardedAction[] = [];
  for (let rm = 0; rm < managers; rm++) {
    actions.push(
      {
        name: 'Prepare',
        process: rm,
        enabled: (s) => s[rm] === working,
        apply: (s) => {
          s[rm] = prepared;
        },
      },
      {
        name: 'DecideCommit',
        process: rm,
        enabled: (s) => s[rm] === prepared && s.every((state) => state === prepared || state === committed),
        apply: (s) => {
          s[rm] = committed;
        },
      },
      {
        name: 'DecideAbort',
        process: rm,
        enabled: (s) => (s[rm] === working || s[rm] === prepared) && s.every((state) => state !== committed),
        apply: (s) => {
          s[rm] = aborted;
        },
      },
    );
  }
  return new GuardedMachine({
    processes: names(managers),
    stateBytes: managers,
    initial: () => {},
    actions,
    canonicalise: (s) => sortParts(s, partsOf(managers, [0])),
  });
}

/**
 * Two-phase commit (TwoPhase of tlaplus/Examples). Bytes: states of the resource managers, those known as prepared to the
 * transaction manager, their messages "Prepared", then the transaction manager's state, "Commit" and "Abort". The resource managers
 * are interchangeable.
 */
export function twoPhaseCommit(managers: number): GuardedMachine {
  const known = managers;
  const sent = 2 * managers;
  const manager = 3 * managers;
  const commit = manager + 1;
  const abort = manager + 2;
  const coordinator = managers;
  const actions: GuardedAction[] = [
    {
      name: 'TMCommit',
      process: coordinator,
      enabled: (s) => s[manager] === 0 && s.subarray(known, sent).every((flag) => flag === 1),
      apply: (s) => {
        s[manager] = 1;
        s[commit] = 1;
      },
    },
    {
      name: 'TMAbort',
      process: coordinator,
      enabled: (s) => s[manager] === 0,
      apply: (s) => {
        s[manager] = 2;
        s[abort] = 1;
      },
    },
  ];
  for (let rm = 0; rm < managers; rm++) {
    const become = (state: number) => (s: Uint8Array) => {
      s[rm] = state;
    };
    actions.push(
      {
        name: 'TMRcvPrepared',
        process: coordinator,
        enabled: (s) => s[manager] === 0 && s[sent + rm] === 1,
        apply: (s) => {
          s[known + rm] = 1;
        },
      },
      {
        name: 'RMPrepare',
        process: rm,
        enabled: (s) => s[rm] === working,
        apply: (s) => {
          s[rm] = prepared;
          s[sent + rm] = 1;
        },
      },
      { name: 'RMChooseToAbort', process: rm, enabled: (s) => s[rm] === working, apply: become(aborted) },
      { name: 'RMRcvCommitMsg', process: rm, enabled: (s) => s[commit] === 1, apply: become(committed) },
      { name: 'RMRcvAbortMsg', process: rm, enabled: (s) => s[abort] === 1, apply: become(aborted) },
    );
  }
  return new GuardedMachine({
    processes: [...names(managers), 'tm'],
    stateBytes: 3 * managers + 3,
    initial: () => {},
    actions,
    canonicalise: (s) => sortParts(s, partsOf(managers, [0, known, sent])),
  });
}
