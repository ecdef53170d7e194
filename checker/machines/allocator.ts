import { type GuardedAction, GuardedMachine } from './guarded-machine.ts';

/**
 * SimpleAllocator of tlaplus/Examples (Merz). Byte c: the set of resources that client c asks for; byte clients + c: the set it
 * holds. Sets are bit masks.
 */
export function simpleAllocator(clients: number, resources: number): GuardedMachine {
  const all = (1 << resources) - 1;
  const available = (s: Uint8Array) => s.subarray(clients).reduce((free, held) => free & ~held, all);
  const within = (set: number, of: number) => (set & ~of) === 0;
  const actions: GuardedAction[] = [];
  for (let c = 0; c < clients; c++) {
    for (let set = 1; set <= all; set++) {
      actions.push(
        {
          name: 'Request',
          process: c,
          enabled: (s) => s[c] === 0 && s[clients + c] === 0,
          apply: (s) => {
            s[c] = set;
          },
        },
        {
          name: 'Allocate',
          process: c,
          enabled: (s) => within(set, available(s) & s[c]),
          apply: (s) => {
            s[clients + c] |= set;
            s[c] &= ~set;
          },
        },
        {
          name: 'Return',
          process: c,
          enabled: (s) => within(set, s[clients + c]),
          apply: (s) => {
            s[clients + c] &= ~set;
          },
        },
      );
    }
  }
  return new GuardedMachine({
    processes: Array.from({ length: clients }, (_, c) => `client${c}`),
    stateBytes: 2 * clients,
    initial: () => {},
    actions,
  });
}
