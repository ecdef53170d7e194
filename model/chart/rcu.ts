import { setup } from 'xstate';
import { type ChartContext, type ChartEvent, xstateActions, xstateGuards } from './interpret.ts';

/** RCU: runs swiotlb_dyn_free() for a pool whose grace period has ended. */
export const rcuChart = setup({
  types: { context: {} as ChartContext, events: {} as ChartEvent, input: {} as ChartContext },
  guards: xstateGuards,
  actions: xstateActions,
}).createMachine({
  id: 'rcu',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: {
      meta: { function: 'swiotlb_dyn_free' },
      on: { 'run-callback': { guard: 'graceEnded', actions: 'runCallback', target: 'idle' } },
    },
  },
});
