import { type GuardedAction, GuardedMachine } from './guarded-machine.ts';

/** Places of Peterson's algorithm, as labelled in tlaplus/Examples. */
export const petersonPlace = { a0: 0, a1: 1, a2: 2, a3: 3, cs: 4, a4: 5 } as const;

/**
 * Peterson's mutual exclusion for two processes. Bytes 0 and 1: places; 2 and 3: who is interested; 4: whose turn.
 *
 * The guard of a3 is a disjunction, and a checker of TLA+ computes a successor for each disjunct that is true: hence two actions.
 */
export function peterson(): GuardedMachine {
  const turn = 4;
  const actions: GuardedAction[] = [];
  for (const self of [0, 1]) {
    const other = 1 - self;
    const interested = 2 + self;
    const go = (name: string, from: number, to: number, guard: (s: Uint8Array) => boolean, effect: (s: Uint8Array) => void) =>
      actions.push({
        name,
        process: self,
        enabled: (s) => s[self] === from && guard(s),
        apply: (s) => {
          s[self] = to;
          effect(s);
        },
      });
    const { a0, a1, a2, a3, cs, a4 } = petersonPlace;
    const always = () => true;
    const nothing = () => {};
    go('a0', a0, a1, always, nothing);
    go('a1', a1, a2, always, (s) => {
      s[interested] = 1;
    });
    go('a2', a2, a3, always, (s) => {
      s[turn] = other;
    });
    go('a3 alone', a3, cs, (s) => s[2 + other] === 0, nothing);
    go('a3 turn', a3, cs, (s) => s[turn] === self, nothing);
    go('cs', cs, a4, always, nothing);
    go('a4', a4, a0, always, (s) => {
      s[interested] = 0;
    });
  }
  return new GuardedMachine({ processes: ['p0', 'p1'], stateBytes: 5, initial: () => {}, actions });
}
