import { GuardedMachine } from './guarded-machine.ts';

/** The coffee can of Gries and Dijkstra (tlaplus/Examples): every can of 1 to `beans` beans is an initial state. Bytes: black, white. */
export function coffeeCan(beans: number): GuardedMachine {
  const cans: [number, number][] = [];
  for (let black = 0; black <= beans; black++) {
    for (let white = 0; white <= beans; white++) if (black + white >= 1 && black + white <= beans) cans.push([black, white]);
  }
  return new GuardedMachine({
    processes: ['hand'],
    stateBytes: 2,
    initialStates: cans.length,
    initial: (s, number) => s.set(cans[number]),
    actions: [
      {
        name: 'PickSameColorWhite',
        process: 0,
        enabled: (s) => s[1] >= 2,
        apply: (s) => {
          s[0] += 1;
          s[1] -= 2;
        },
      },
      {
        name: 'PickSameColorBlack',
        process: 0,
        enabled: (s) => s[0] >= 2,
        apply: (s) => {
          s[0] -= 1;
        },
      },
      {
        name: 'PickDifferentColor',
        process: 0,
        enabled: (s) => s[0] >= 1 && s[1] >= 1,
        apply: (s) => {
          s[0] -= 1;
        },
      },
      { name: 'Termination', process: 0, enabled: (s) => s[0] + s[1] === 1, apply: () => {} },
    ],
  });
}
