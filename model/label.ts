import type { StepLabel } from '../checker/machine.ts';
import type { Place } from './compile/flatten.ts';
import type { Memory } from './memory.ts';

/** The name under which a step goes into traces: its action, what it is about, where in the kernel it is, and a sentence. */
export function labelStep(m: Memory, p: number, place: Place, action: string, argument: number): StepLabel {
  return {
    action,
    arguments: argumentsOf(m, action, argument),
    function: functionOf(m, place.function),
    sentence: sentenceOf(m, p, place, action, argument),
  };
}

function argumentsOf(m: Memory, action: string, argument: number): Record<string, number> {
  if (action === 'map') return { request: argument };
  if (action === 'unmap') return { mapping: argument };
  if (action === 'sync') return { mapping: Math.floor(argument / m.syncs), sync: argument % m.syncs };
  if (action === 'run-callback') return { pool: argument };
  return {};
}

/** The search had another name in each generation. */
function functionOf(m: Memory, name: string): string {
  if (name !== 'swiotlb_search_pool_area') return name;
  if (m.rules.alignment === '5.16' || m.rules.alignment === '6.1-stable') return 'swiotlb_do_find_slots';
  return m.rules.alignment === '6.9' ? name : 'swiotlb_area_find_slots';
}

function sentenceOf(m: Memory, p: number, place: Place, action: string, argument: number): string {
  const h = m.mapping[p]!;
  const area = m.area[p]!;
  const pool = m.pool[p]!;
  switch (action) {
    case 'map':
      return `asks for ${describeRequest(m, argument)}`;
    case 'unmap':
      return `unmaps mapping ${argument} at ${hex(m.mappingAddress[argument]!)}`;
    case 'sync': {
      const x = argument % m.syncs;
      return `syncs ${m.syncBytes[x]} bytes at +${m.syncOffset[x]} of mapping ${Math.floor(argument / m.syncs)} for the ${m.syncForCpu[x] ? 'CPU' : 'device'}`;
    }
    case 'lock':
      return `takes the lock of area ${area}`;
    case 'unlock':
      return `drops the lock of area ${area}`;
    case 'search':
      return `searches area ${area} from index ${m.index[area]}, used ${m.used[area]}`;
    case 'claim':
      return `claims slots from ${m.first[p]}${m.accountsAfterUnlock ? '' : ', moves index and used'}`;
    case 'account':
      return `updates used and index of area ${area}`;
    case 'record':
      return `writes orig_addr of its slots from ${m.first[p]}`;
    case 'bounce':
      return `copies between CPU buffer and bounce buffer of mapping ${h}`;
    case 'return':
      return place.name === 'map.returningPage' ? `hands out the page of slot ${m.first[p]}` : 'returns to the driver';
    case 'locate':
      return `computes slot, count and area from ${hex(m.mappingAddress[h]!)}`;
    case 'release':
      return `returns slots ${m.first[p]} to ${m.first[p]! + m.count[p]! - 1} to area ${area}`;
    case 'take-cursor':
      return `takes start ${m.cursor[0]} and advances the cursor`;
    case 'read-cursor':
      return `reads the cursor: start ${m.cursor[0]}`;
    case 'write-cursor':
      return 'writes the cursor back, one on';
    case 'compare-used':
      return 'compares how full the areas are, without a lock';
    case 'read-word':
      return 'reads the word of allocation bits';
    case 'rcu-read-lock':
      return 'enters an RCU read-side section';
    case 'rcu-read-unlock':
      return 'leaves the RCU read-side section';
    case 'next-pool':
      return pool < 0 ? 'goes to the first pool' : `goes on from pool ${pool}`;
    case 'first-transient':
      return "goes to the device's transient pools";
    case 'next-transient':
      return `goes on from transient pool ${pool}`;
    case 'schedule-work':
      return 'schedules the worker that adds a pool';
    case 'allocate-pool':
      return 'gets memory for a new pool';
    case 'allocation-fails':
      return 'gets no memory for a new pool';
    case 'lock-device-list':
      return "takes the lock of the device's pool list";
    case 'unlock-device-list':
      return "drops the lock of the device's pool list";
    case 'lock-pool-list':
      return 'takes the lock of the pool list';
    case 'unlock-pool-list':
      return 'drops the lock of the pool list';
    case 'publish-pool':
      return `publishes pool ${pool}`;
    case 'unlink-pool':
      return `takes pool ${pool} off its list`;
    case 'call-rcu':
      return m.freesWithoutGrace ? `frees pool ${pool} at once` : `has pool ${pool} freed after a grace period`;
    case 'run-callback':
      return `frees pool ${argument}: its grace period has ended`;
    case 'set-flag':
      return 'sets dma_uses_io_tlb';
    case 'read-flag':
      return `reads dma_uses_io_tlb of the device of mapping ${h}`;
    case 'start-work':
      return 'begins to add a pool';
    default:
      return action;
  }
}

/** `4 bytes at orig 0x102 for device 1`. */
export function describeRequest(m: Memory, r: number): string {
  if (m.requestCoherent[r]) return `${m.requestBytes[r]} bytes of coherent memory`;
  const K = m.requestAllocAlignMask[r]!;
  const M = m.deviceMinAlignMask[m.requestDevice[r]!]!;
  const device = m.devices > 1 ? ` for device ${m.requestDevice[r]}` : '';
  const masks = `${M ? `, min_align_mask ${hex(M)}` : ''}${K ? `, alloc_align_mask ${hex(K)}` : ''}`;
  return `${m.requestBytes[r]} bytes at orig ${hex(m.requestOrig[r]!)}${device}${masks}`;
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
