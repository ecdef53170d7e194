import type { Memory } from '../memory.ts';
import { poolHas } from './address.ts';
import { noteLookup, noteStray } from './ghost.ts';

/** Finds the pool of the mapping's address, as the design does it, where the pools never change. Register `pool`, or -1. */
export function lookUp(m: Memory, p: number): void {
  const h = m.mapping[p]!;
  const device = m.requestDevice[m.mappingRequest[h]!]!;
  const pool = poolOfAddress(m, device, m.mappingAddress[h]!);
  m.pool[p] = pool;
  noteLookup(m, p, pool, probesOf(m, device, m.mappingAddress[h]!));
  noteStrays(m, h, device);
}

/** Addresses that were never bounced are looked up too: the CPU buffer's, and those on either side of the mapping's pool. */
export function noteStrays(m: Memory, h: number, device: number): void {
  const orig = m.requestOrig[m.mappingRequest[h]!]!;
  const start = m.poolStart[(m.mappingFirst[h]! / m.slotsPerPool) | 0]!;
  const end = start + m.slotsPerPool * m.slotBytes;
  if (orig > 0) noteStray(m, orig, poolOfAddress(m, device, orig));
  if (start > 0) noteStray(m, start - 1, poolOfAddress(m, device, start - 1));
  noteStray(m, end, poolOfAddress(m, device, end));
}

/**
 * arithmetic: the range of one pool, or (address - start) / size over pools that lie side by side. list: the first instance whose
 * range holds the address. hash: the bucket of the address's region and those behind it. device: the device's own pool.
 */
export function poolOfAddress(m: Memory, device: number, address: number): number {
  let pool = -1;
  if (m.looksUpBy === 'arithmetic') {
    pool = ((address - m.poolStart[0]!) / m.poolDistance) | 0;
    if (address < m.poolStart[0]! || pool >= m.pools) pool = -1;
  } else if (m.looksUpBy === 'list') {
    for (let k = 0; k < m.pools; k++) {
      if (poolHas(m, k, address)) {
        pool = k;
        break;
      }
    }
  } else if (m.looksUpBy === 'hash') {
    const bucket = ((address / m.poolDistance) | 0) % m.buckets.length;
    for (let k = 0; k < m.buckets.length; k++) {
      const candidate = m.buckets[(bucket + k) % m.buckets.length]!;
      if (candidate >= 0 && poolHas(m, candidate, address)) {
        pool = candidate;
        break;
      }
    }
  } else {
    pool = device;
  }
  return pool >= 0 && poolHas(m, pool, address) ? pool : -1;
}

/** Instances or buckets that the lookup looks at: the cost that the thread argued about. */
export function probesOf(m: Memory, device: number, address: number): number {
  if (m.looksUpBy === 'list') {
    for (let k = 0; k < m.pools; k++) if (poolHas(m, k, address)) return k + 1;
    return m.pools;
  }
  if (m.looksUpBy === 'hash') {
    const bucket = ((address / m.poolDistance) | 0) % m.buckets.length;
    for (let k = 0; k < m.buckets.length; k++) {
      const candidate = m.buckets[(bucket + k) % m.buckets.length]!;
      if (candidate >= 0 && poolHas(m, candidate, address)) return k + 1;
    }
    return m.buckets.length;
  }
  return device >= 0 ? 1 : 0;
}

export function poolFound(m: Memory, p: number): boolean {
  return m.pool[p]! >= 0;
}
