/** What `swiocheck init` writes: a small scenario that holds, with every key explained. */
export const starterScenario = `# A scenario of swiocheck: which allocator, what drivers ask of it, and what must hold.
# Check it:          swiocheck check THIS_FILE
# Keys and values:   swiocheck schema scenario   (a JSON Schema, for editors)
scenario: first-steps
description: Two CPUs map and unmap in an allocator of two areas.

# A preset (swiocheck list designs), or an object with the axes layout, start, retry, lookup, sharing.
design: split-areas

# Whose search and alignment rules (swiocheck list generations). The quotes matter: 6.10 alone is the number 6.1.
generation: "6.10"

# Scaled down: every hazard of the arithmetic is alive with slots of 2 bytes, and the state space stays small.
geometry:
  slotBytes: 2        # IO_TLB_SIZE
  pageBytes: 4        # PAGE_SIZE
  segmentSlots: 4     # IO_TLB_SEGSIZE
  slots: 8            # nslabs of each pool
  areas: 2            # nareas of each pool
  pools: 1

workload:
  cpus: 2
  mappingsPerCpu: 1   # in flight at once
  unmap: same-cpu     # or any-cpu
  interrupts: false   # may an interrupt map and unmap too?
  operationsPerCpu: 0 # 0: no end
  devices:
    - { minAlignMask: 0, boundaryMask: none }
  requests:           # each CPU chooses among these every time
    - { bytes: 2 }
    - { bytes: 4, direction: from-device }
  syncs: []

# Seeded defects (swiocheck list faults). Add one and see what it breaks.
faults: []

# properties: [no-double-allocation]   # default: every harmful property (swiocheck list properties)

# States that must be reachable, or a pass is vacuous (swiocheck list goals).
goals: [mapping-in-area, cursor-wrap, merge-both-sides]

search: { strategy: breadth-first, storage: fingerprint, reductions: [transactions, symmetry, dead-variables, partial-order] }

# A limit is never a pass: a search that meets one is inconclusive.
limits: { seconds: 60, memoryMiB: 1024 }
`;
