import { type GuardedAction, GuardedMachine } from './guarded-machine.ts';
import { sortParts } from './sort-parts.ts';

/**
 * Threads that add one to a shared counter in two steps (stateright's `increment`). Byte 0: the counter; then local value and
 * place of each thread. The threads are interchangeable.
 */
export function increment(threads: number): GuardedMachine {
  const actions: GuardedAction[] = [];
  const parts = Array.from({ length: threads }, (_, thread) => [1 + 2 * thread, 2 + 2 * thread]);
  for (let thread = 0; thread < threads; thread++) {
    const local = 1 + 2 * thread;
    const place = local + 1;
    actions.push(
      {
        name: 'Read',
        process: thread,
        enabled: (s) => s[place] === 1,
        apply: (s) => {
          s[local] = s[0];
          s[place] = 2;
        },
      },
      {
        name: 'Write',
        process: thread,
        enabled: (s) => s[place] === 2,
        apply: (s) => {
          s[0] = s[local] + 1;
          s[place] = 3;
        },
      },
    );
  }
  return new GuardedMachine({
    processes: Array.from({ length: threads }, (_, thread) => `thread${thread}`),
    stateBytes: 1 + 2 * threads,
    initial: (s) => {
      for (let thread = 0; thread < threads; thread++) s[2 + 2 * thread] = 1;
    },
    actions,
    canonicalise: (s) => sortParts(s, parts),
  });
}
