import { type Memory, PoolState } from '../memory.ts';
import { areasOf, nrSlots, poolHas, segmentOffset, touchPool } from './address.ts';
import { candidates, forgetMapping, rest } from './driver.ts';
import { noteLeftovers, noteLookup, noteUndelivered } from './ghost.ts';
import { disableInterrupts, restoreInterrupts } from './lock.ts';

/*
 * Dynamic and transient pools (v6.6): RCU lists, the growing worker, grace periods. List 0 is mem->pools; list 1 + d is the
 * device's dma_io_tlb_pools.
 */

/** The list that a transient pool of the process's device is on. */
export function deviceList(m: Memory, p: number): number {
  return 1 + m.requestDevice[m.mappingRequest[m.mapping[p]!]!]!;
}

/** rcu_read_lock(). */
export function enterRead(m: Memory, p: number): void {
  m.reading[p] = 1;
  m.pool[p] = -1;
}

/** rcu_read_unlock(): no grace period waits for this process any more. */
export function leaveRead(m: Memory, p: number): void {
  m.reading[p] = 0;
  for (let pool = 0; pool < m.pools; pool++) m.poolReaders[pool] = m.poolReaders[pool]! & ~(1 << p);
}

/** One step of list_for_each_entry_rcu() over the allocator's pools: to the first or the next one, -1 at the end. */
export function nextPool(m: Memory, p: number): void {
  const pool = m.pool[p]!;
  if (pool < 0) {
    m.pool[p] = m.listHead[0]!;
  } else {
    touchPool(m, pool);
    m.pool[p] = m.poolNext[pool]!;
  }
}

/** The same over the device's transient pools. */
export function firstTransient(m: Memory, p: number): void {
  m.pool[p] = m.listHead[deviceList(m, p)]!;
}

export function nextTransient(m: Memory, p: number): void {
  const pool = m.pool[p]!;
  touchPool(m, pool);
  m.pool[p] = m.poolNext[pool]!;
}

export function onPool(m: Memory, p: number): boolean {
  return m.pool[p]! >= 0;
}

/** Whether the pool has an area for this try: cpu_offset < pool->nareas. */
export function poolHasArea(m: Memory, p: number): boolean {
  return m.tries[p]! < areasOf(m, m.pool[p]!);
}

export function addressInPool(m: Memory, p: number): boolean {
  return poolHas(m, m.pool[p]!, m.mappingAddress[m.mapping[p]!]!);
}

export function anotherOffset(m: Memory, p: number): boolean {
  return m.tries[p]! + 1 < candidates(m);
}

export function nextOffset(m: Memory, p: number): void {
  m.tries[p]! += 1;
  m.area[p] = -1;
  m.first[p] = -1;
}

/** schedule_work(&mem->dyn_alloc): does nothing if it is pending already. */
export function scheduleWork(m: Memory, _p: number): void {
  m.workPending[0] = 1;
}

export function workIsPending(m: Memory, _p: number): boolean {
  return m.workPending[0] === 1;
}

export function takeWork(m: Memory, _p: number): void {
  m.workPending[0] = 0;
}

/** The lowest pool that is absent: where the page allocator's memory comes from. -1: out of memory. */
export function absentPool(m: Memory): number {
  for (let pool = 0; pool < m.pools; pool++) if (m.poolState[pool] === PoolState.absent) return pool;
  return -1;
}

export function memoryLeft(m: Memory, _p: number): boolean {
  return absentPool(m) >= 0;
}

/** Whether there is memory for a pool that serves the process's request: the model has room for pools as long as the first, at most. */
export function transientFits(m: Memory, p: number): boolean {
  const r = m.mappingRequest[m.mapping[p]!]!;
  return memoryLeft(m, p) && nrSlots(m, m.requestAllocSize[r]!) <= m.slotsPerPool;
}

/** swiotlb_alloc_pool() for the process's request alone: one area, exactly nr_slots(alloc_size) slots. */
export function buildTransient(m: Memory, p: number): void {
  const pool = absentPool(m);
  const r = m.mappingRequest[m.mapping[p]!]!;
  buildPool(m, pool, nrSlots(m, m.requestAllocSize[r]!), 1);
  m.pool[p] = pool;
  m.area[p] = pool * m.areasPerPool;
  m.tries[p] = candidates(m);
}

/** swiotlb_alloc_pool() as the worker calls it: another pool like the first. */
export function buildGrown(m: Memory, p: number): void {
  const pool = absentPool(m);
  buildPool(m, pool, m.slotsPerPool, 0);
  m.pool[p] = pool;
}

/** swiotlb_init_io_tlb_pool(). */
export function buildPool(m: Memory, pool: number, slots: number, transient: number): void {
  const base = pool * m.slotsPerPool;
  m.poolState[pool] = PoolState.building;
  m.poolTransient[pool] = transient;
  m.poolSlots[pool] = slots;
  m.poolNext[pool] = -1;
  for (let i = 0; i < slots; i++) {
    const run = m.segmentSlots - segmentOffset(m, i);
    m.list[base + i] = m.rules.listEndsWithPool && run > slots - i ? slots - i : run;
    m.origAddr[base + i] = -1;
  }
}

/** swiotlb_dyn_free(): the pool's memory goes back, its words become canonical. */
export function freePool(m: Memory, pool: number): void {
  const base = pool * m.slotsPerPool;
  for (let i = 0; i < m.slotsPerPool; i++) {
    m.list[base + i] = 0;
    m.origAddr[base + i] = -1;
    m.allocSize[base + i] = 0;
    m.padSlots[base + i] = 0;
  }
  for (let k = 0; k < m.areasPerPool; k++) {
    m.used[pool * m.areasPerPool + k] = 0;
    m.index[pool * m.areasPerPool + k] = 0;
  }
  m.poolState[pool] = PoolState.absent;
  m.poolTransient[pool] = 0;
  m.poolSlots[pool] = 0;
  m.poolNext[pool] = -1;
}

/** A transient pool that cannot serve its own request is freed at once: nobody else has seen it. */
export function dropTransient(m: Memory, p: number): void {
  freePool(m, m.pool[p]!);
}

export function searchesTransient(m: Memory, p: number): boolean {
  return m.growing && m.pool[p]! >= 0 && m.poolTransient[m.pool[p]!] === 1;
}

export function poolIsTransient(m: Memory, p: number): boolean {
  return m.growing && m.poolTransient[m.pool[p]!] === 1;
}

export function deviceListFree(m: Memory, p: number): boolean {
  return m.listLock[deviceList(m, p)] === 0;
}

/** spin_lock_irqsave(&dev->dma_io_tlb_lock). */
export function lockDeviceList(m: Memory, p: number): void {
  disableInterrupts(m, p);
  m.listLock[deviceList(m, p)] = p + 1;
}

export function unlockDeviceList(m: Memory, p: number): void {
  m.listLock[deviceList(m, p)] = 0;
  restoreInterrupts(m, p);
}

export function poolListFree(m: Memory, _p: number): boolean {
  return m.listLock[0] === 0;
}

export function lockPoolList(m: Memory, p: number): void {
  m.listLock[0] = p + 1;
}

export function unlockPoolList(m: Memory, p: number): void {
  m.listLock[0] = 0;
  m.pool[p] = -1;
}

/** list_add_rcu(&pool->node, &dev->dma_io_tlb_pools). */
export function publishTransient(m: Memory, p: number): void {
  addPool(m, deviceList(m, p), m.pool[p]!);
}

/** add_mem_pool(). */
export function publishGrown(m: Memory, p: number): void {
  addPool(m, 0, m.pool[p]!);
}

export function addPool(m: Memory, list: number, pool: number): void {
  m.poolNext[pool] = m.listHead[list]!;
  m.poolState[pool] = PoolState.published;
  m.listHead[list] = pool;
}

/** list_del_rcu(): readers that stand on the pool still find their way on. */
export function unlinkTransient(m: Memory, p: number): void {
  const list = deviceList(m, p);
  const pool = m.pool[p]!;
  if (m.listHead[list] === pool) {
    m.listHead[list] = m.poolNext[pool]!;
  } else {
    for (let k = m.listHead[list]!; k >= 0; k = m.poolNext[k]!) {
      if (m.poolNext[k] === pool) {
        m.poolNext[k] = m.poolNext[pool]!;
        break;
      }
    }
  }
  m.poolState[pool] = PoolState.unlinked;
}

/** call_rcu(&pool->rcu, swiotlb_dyn_free): the grace period waits for everybody who reads now. */
export function callRcu(m: Memory, p: number): void {
  const pool = m.pool[p]!;
  noteUndelivered(m, m.mapping[p]!);
  noteLeftovers(m, m.mapping[p]!);
  if (m.freesWithoutGrace) {
    freePool(m, pool);
  } else {
    let readers = 0;
    for (let q = 0; q < m.worker; q++) if (m.reading[q] === 1) readers |= 1 << q;
    m.poolReaders[pool] = readers | (1 << m.worker);
  }
  forgetMapping(m, m.mapping[p]!);
  rest(m, p);
}

/** Whether a grace period has ended: the pool was handed to call_rcu() and no reader is left. */
export function graceEnded(m: Memory, _p: number, pool: number): boolean {
  return m.poolState[pool] === PoolState.unlinked && m.poolReaders[pool] === 1 << m.worker;
}

export function runCallback(m: Memory, _p: number, pool: number): void {
  m.poolReaders[pool] = 0;
  freePool(m, pool);
}

/** WRITE_ONCE(dev->dma_uses_io_tlb, true); smp_mb(). */
export function setFlag(m: Memory, p: number): void {
  m.usesIoTlb[deviceList(m, p) - 1] = 1;
}

/** READ_ONCE(dev->dma_uses_io_tlb) in swiotlb_find_pool(): without it, the address is taken for an ordinary one. */
export function flagSet(m: Memory, p: number): boolean {
  return m.usesIoTlb[deviceList(m, p) - 1] === 1;
}

/** Counts the pools that a lookup has looked at; the register is free until release computes its own count. */
export function countProbe(m: Memory, p: number): void {
  if (m.pool[p]! >= 0) m.count[p]! += 1;
}

export function noteWalk(m: Memory, p: number): void {
  noteLookup(m, p, m.pool[p]!, m.count[p]!);
  m.count[p] = 0;
}
