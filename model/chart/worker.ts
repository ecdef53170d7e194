import { setup } from 'xstate';
import { type ChartContext, type ChartEvent, xstateActions, xstateGuards } from './interpret.ts';

/** The worker that adds a pool to a growing allocator: swiotlb_dyn_alloc(). */
export const workerChart = setup({
  types: { context: {} as ChartContext, events: {} as ChartEvent, input: {} as ChartContext },
  guards: xstateGuards,
  actions: xstateActions,
}).createMachine({
  id: 'worker',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: {
      meta: { function: 'swiotlb_dyn_alloc' },
      on: { 'start-work': { guard: 'workIsPending', actions: 'takeWork', target: 'allocating' } },
    },
    allocating: {
      meta: { function: 'swiotlb_alloc_pool' },
      on: {
        'allocate-pool': { guard: 'memoryLeft', actions: 'buildGrown', target: 'locking' },
        'allocation-fails': { target: 'idle' },
      },
    },
    locking: {
      meta: { function: 'add_mem_pool' },
      on: { 'lock-pool-list': { guard: 'poolListFree', actions: 'lockPoolList', target: 'publishing' } },
    },
    publishing: { meta: { function: 'add_mem_pool' }, on: { 'publish-pool': { actions: 'publishGrown', target: 'unlocking' } } },
    unlocking: { meta: { function: 'add_mem_pool' }, on: { 'unlock-pool-list': { actions: 'unlockPoolList', target: 'idle' } } },
  },
});
