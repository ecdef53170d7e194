import { setup } from 'xstate';
import { type ChartContext, type ChartEvent, xstateActions, xstateGuards } from './interpret.ts';

/**
 * A CPU, or an interrupt on it: a driver that maps, unmaps and syncs, and the allocator's code that it runs.
 *
 * The states are the places between two indivisible steps; the events are the steps. States with `always` are no places: they
 * only choose the way on. `meta.function` is the kernel function that the step is in.
 */
export const cpuChart = setup({
  types: { context: {} as ChartContext, events: {} as ChartEvent, input: {} as ChartContext },
  guards: xstateGuards,
  actions: xstateActions,
}).createMachine({
  id: 'cpu',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: {
      meta: { function: 'driver' },
      on: {
        map: [
          { guard: 'mapsOnNothing', actions: ['beginMap', 'refuseAtOnce'], target: 'idle' },
          { guard: 'mayMap', actions: 'beginMap', target: 'map' },
        ],
        unmap: [
          { guard: 'unmapsByWalk', actions: 'beginUnmap', target: 'find.readingFlag' },
          { guard: 'mayUnmap', actions: ['beginUnmap', 'lookUp'], target: 'find.found' },
        ],
        sync: [
          { guard: 'syncsByWalk', actions: 'beginSync', target: 'find.readingFlag' },
          { guard: 'maySync', actions: ['beginSync', 'lookUp'], target: 'find.found' },
        ],
      },
    },

    map: {
      meta: { function: 'swiotlb_find_slots' },
      initial: 'starting',
      states: {
        starting: {
          always: [
            { guard: 'takesCursor', target: 'takingCursor' },
            { guard: 'readsCursor', target: 'readingCursor' },
            { guard: 'comparesUsed', target: 'comparing' },
            { guard: 'growing', target: 'enteringRead' },
            { actions: 'chooseArea', target: 'locking' },
          ],
        },
        takingCursor: { on: { 'take-cursor': { actions: ['takeCursor', 'chooseArea'], target: 'locking' } } },
        readingCursor: { on: { 'read-cursor': { actions: 'readCursor', target: 'writingCursor' } } },
        writingCursor: { on: { 'write-cursor': { actions: ['writeCursor', 'chooseArea'], target: 'locking' } } },
        comparing: { on: { 'compare-used': { actions: ['compareUsed', 'chooseArea'], target: 'locking' } } },

        // Growing layouts: for each area offset, every pool on the RCU list (swiotlb_search_area()).
        enteringRead: { on: { 'rcu-read-lock': { actions: 'enterRead', target: 'walking' } } },
        walking: { on: { 'next-pool': { actions: 'nextPool', target: 'walked' } } },
        walked: {
          always: [
            { guard: 'poolServes', actions: 'chooseAreaOfPool', target: 'locking' },
            { guard: 'onPool', target: 'walking' },
            { target: 'leavingEmpty' },
          ],
        },
        leavingEmpty: {
          on: {
            'rcu-read-unlock': [
              { guard: 'anotherOffset', actions: ['leaveRead', 'nextOffset'], target: 'enteringRead' },
              { actions: 'leaveRead', target: 'scheduling' },
            ],
          },
        },
        scheduling: { on: { 'schedule-work': { actions: 'scheduleWork', target: 'allocating' } } },
        allocating: {
          on: {
            'allocate-pool': { guard: 'transientFits', actions: 'buildTransient', target: 'locking' },
            'allocation-fails': { actions: 'refuse', target: '#cpu.idle' },
          },
        },

        // One area under its lock (swiotlb_search_pool_area()).
        locking: {
          meta: { function: 'swiotlb_search_pool_area' },
          on: { lock: { guard: 'lockFree', actions: 'lock', target: 'searching' } },
        },
        searching: {
          meta: { function: 'swiotlb_search_pool_area' },
          on: { search: { actions: 'search', target: 'searched' } },
        },
        searched: {
          always: [
            { guard: 'neverEnds', target: 'spinning' },
            { guard: 'foundButDropsLock', target: 'droppingLock' },
            { guard: 'foundInWord', target: 'readingWord' },
            { guard: 'found', target: 'claiming' },
            { target: 'unlockingEmpty' },
          ],
        },
        // No way on: the search goes round its area for ever, with the lock held.
        spinning: { meta: { function: 'swiotlb_search_pool_area' } },
        droppingLock: {
          meta: { function: 'swiotlb_search_pool_area' },
          on: { unlock: { actions: 'unlock', target: 'relocking' } },
        },
        relocking: {
          meta: { function: 'swiotlb_search_pool_area' },
          on: { lock: { guard: 'lockFree', actions: 'lock', target: 'claiming' } },
        },
        readingWord: {
          meta: { function: 'swiotlb_search_pool_area' },
          on: { 'read-word': { actions: 'readWord', target: 'claiming' } },
        },
        claiming: {
          meta: { function: 'swiotlb_search_pool_area' },
          on: {
            claim: [
              { guard: 'accountsLate', actions: 'claim', target: 'unlocking' },
              { actions: ['claim', 'account'], target: 'unlocking' },
            ],
          },
        },
        unlocking: {
          meta: { function: 'swiotlb_search_pool_area' },
          on: {
            unlock: [
              { guard: 'accountsLate', actions: 'unlock', target: 'accounting' },
              { actions: 'unlock', target: 'placed' },
            ],
          },
        },
        accounting: {
          meta: { function: 'swiotlb_search_pool_area' },
          on: { account: { actions: 'account', target: 'placed' } },
        },
        unlockingEmpty: {
          meta: { function: 'swiotlb_search_pool_area' },
          on: {
            unlock: [
              { guard: 'searchesTransient', actions: ['unlock', 'dropTransient', 'refuse'], target: '#cpu.idle' },
              { guard: 'growing', actions: 'unlock', target: 'walking' },
              { guard: 'anotherArea', actions: ['unlock', 'nextArea'], target: 'locking' },
              { actions: ['unlock', 'refuse'], target: '#cpu.idle' },
            ],
          },
        },
        placed: {
          always: [
            { guard: 'poolIsTransient', target: 'lockingList' },
            { guard: 'growing', target: 'leaving' },
            { target: 'addressing' },
          ],
        },

        // Growing layouts: publish a transient pool, and tell the device's lookups that there is something to find.
        lockingList: { on: { 'lock-device-list': { guard: 'deviceListFree', actions: 'lockDeviceList', target: 'publishing' } } },
        publishing: { on: { 'publish-pool': { actions: 'publishTransient', target: 'unlockingList' } } },
        unlockingList: { on: { 'unlock-device-list': { actions: 'unlockDeviceList', target: 'flagging' } } },
        leaving: { on: { 'rcu-read-unlock': { actions: 'leaveRead', target: 'flagging' } } },
        flagging: { always: [{ guard: 'flagsLate', target: 'addressing' }, { target: 'settingFlag' }] },
        settingFlag: { on: { 'set-flag': { actions: 'setFlag', target: 'addressing' } } },

        // The mapping is the CPU's own from here on (swiotlb_tbl_map_single()).
        addressing: { always: [{ guard: 'coherent', target: 'returningPage' }, { target: 'recording' }] },
        recording: {
          meta: { function: 'swiotlb_tbl_map_single' },
          on: { record: { actions: 'record', target: 'filling' } },
        },
        filling: {
          meta: { function: 'swiotlb_bounce' },
          on: { bounce: { actions: 'fill', target: 'returning' } },
        },
        returning: {
          meta: { function: 'swiotlb_tbl_map_single' },
          on: {
            return: [
              { guard: 'flagsLate', actions: 'publish', target: 'flaggingLate' },
              { actions: ['publish', 'rest'], target: '#cpu.idle' },
            ],
          },
        },
        returningPage: {
          meta: { function: 'swiotlb_alloc' },
          on: {
            return: [
              { guard: 'flagsLate', actions: ['takePage', 'publish'], target: 'flaggingLate' },
              { actions: ['takePage', 'publish', 'rest'], target: '#cpu.idle' },
            ],
          },
        },
        flaggingLate: { on: { 'set-flag': { actions: ['setFlag', 'rest'], target: '#cpu.idle' } } },
      },
    },

    // Growing layouts find the pool of an address by walking the RCU lists; the others in the step that begins the call.
    find: {
      meta: { function: 'swiotlb_find_pool' },
      initial: 'readingFlag',
      states: {
        readingFlag: {
          on: {
            'read-flag': [
              { guard: 'flagSet', target: 'enteringRead' },
              { actions: 'noteWalk', target: 'lost' },
            ],
          },
        },
        enteringRead: { on: { 'rcu-read-lock': { actions: 'enterRead', target: 'walking' } } },
        walking: { on: { 'next-pool': { actions: ['nextPool', 'countProbe'], target: 'walked' } } },
        walked: {
          always: [
            { guard: 'poolMissing', target: 'turning' },
            { guard: 'addressInPool', target: 'leaving' },
            { target: 'walking' },
          ],
        },
        turning: { on: { 'first-transient': { actions: ['firstTransient', 'countProbe'], target: 'walkedTransient' } } },
        walkingTransient: { on: { 'next-transient': { actions: ['nextTransient', 'countProbe'], target: 'walkedTransient' } } },
        walkedTransient: {
          always: [
            { guard: 'poolMissing', target: 'leaving' },
            { guard: 'addressInPool', target: 'leaving' },
            { target: 'walkingTransient' },
          ],
        },
        leaving: { on: { 'rcu-read-unlock': { actions: ['leaveRead', 'noteWalk'], target: 'found' } } },
        found: {
          always: [
            { guard: 'poolMissing', target: 'lost' },
            { guard: 'syncs', target: '#cpu.sync' },
            { guard: 'copiesBack', target: '#cpu.unmap.draining' },
            { target: '#cpu.unmap.drained' },
          ],
        },
        // Taken for an address that was never bounced: nothing is copied or freed.
        lost: {
          on: {
            return: [
              { guard: 'syncs', actions: 'endSync', target: '#cpu.idle' },
              { actions: 'endUnmap', target: '#cpu.idle' },
            ],
          },
        },
      },
    },

    sync: {
      meta: { function: 'swiotlb_bounce' },
      on: { bounce: { actions: ['syncPart', 'endSync'], target: 'idle' } },
    },

    unmap: {
      meta: { function: 'swiotlb_release_slots' },
      initial: 'drained',
      states: {
        draining: {
          meta: { function: 'swiotlb_bounce' },
          on: { bounce: { actions: 'drain', target: 'drained' } },
        },
        drained: { always: [{ guard: 'poolIsTransient', target: 'lockingList' }, { target: 'locating' }] },
        locating: {
          on: {
            locate: [
              { guard: 'releasesUnlocked', actions: 'locate', target: 'releasingUnlocked' },
              { actions: 'locate', target: 'locking' },
            ],
          },
        },
        locking: { on: { lock: { guard: 'lockFree', actions: 'lock', target: 'releasing' } } },
        releasing: { on: { release: { actions: 'release', target: 'unlocking' } } },
        unlocking: { on: { unlock: { actions: ['unlock', 'endUnmap'], target: '#cpu.idle' } } },
        releasingUnlocked: { on: { release: { actions: 'release', target: 'returning' } } },
        returning: { on: { return: { actions: 'endUnmap', target: '#cpu.idle' } } },

        // A transient pool goes as a whole (swiotlb_del_transient()).
        lockingList: {
          meta: { function: 'swiotlb_del_pool' },
          on: { 'lock-device-list': { guard: 'deviceListFree', actions: 'lockDeviceList', target: 'unlinking' } },
        },
        unlinking: {
          meta: { function: 'swiotlb_del_pool' },
          on: { 'unlink-pool': { actions: 'unlinkTransient', target: 'unlockingList' } },
        },
        unlockingList: {
          meta: { function: 'swiotlb_del_pool' },
          on: { 'unlock-device-list': { actions: 'unlockDeviceList', target: 'calling' } },
        },
        calling: {
          meta: { function: 'swiotlb_del_pool' },
          on: { 'call-rcu': { actions: 'callRcu', target: '#cpu.idle' } },
        },
      },
    },
  },
});
