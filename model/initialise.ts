import { type Memory, PoolState } from './memory.ts';

/** The state after boot: swiotlb_init_io_tlb_pool() for each pool that exists, everybody idle. */
export function initialise(m: Memory): void {
  m.vector.octets.fill(0);
  m.origAddr.fill(-1);
  for (let pool = 0; pool < m.pools; pool++) {
    const exists = !m.growing || pool === 0;
    const initialised = !m.initialisesFirstOnly || pool === 0;
    for (let i = 0; exists && initialised && i < m.slotsPerPool; i++) {
      // The fault `first-child-only` leaves all but the first instance, or all but the first area, as they came: zero.
      if (m.initialisesFirstOnly && i >= m.areaSlots) break;
      const run = m.segmentSlots - (i % m.segmentSlots);
      m.list[pool * m.slotsPerPool + i] = m.rules.listEndsWithPool ? Math.min(run, m.slotsPerPool - i) : run;
    }
  }
  if (m.growing) {
    m.poolNext.fill(-1);
    m.listHead.fill(-1);
    m.poolState[0] = PoolState.published;
    m.poolSlots[0] = m.slotsPerPool;
    m.listHead[0] = 0;
  }
  m.mapping.fill(-1);
  m.area.fill(-1);
  m.pool.fill(-1);
  m.first.fill(-1);
  m.startArea.fill(-1);
  m.operationsLeft.fill(m.scenario.workload.operationsPerCpu);
}
