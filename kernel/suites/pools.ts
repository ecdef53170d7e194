import type { Device, Scenario } from '../workload.ts';
import { alone, anyDevice, buffer, coherent, endless, nvme, oneSegment, page, slot } from './parts.ts';

/* Restricted pools, pools that grow, and what drivers do besides mapping and unmapping. */

const restricted: Device = { ...anyDevice, restricted: true };
const growing = { geometry: { slots: 4, areas: 1, addedPools: 2 }, segmentSlots: 4 } as const;

export const quickPools: readonly Scenario[] = [
  {
    name: 'syncs',
    description:
      'one CPU, min_align_mask of a page, buffers of one and a half slots, of which parts are synced in both directions',
    ...oneSegment,
    workload: alone([{ ...buffer, bytes: slot + 0x400, origOffset: 0x200 }], {
      mappingsPerCpu: 1,
      devices: [nvme],
      syncs: [
        { direction: 'for-cpu', offset: 0x100, bytes: 0x80 },
        { direction: 'for-device', offset: slot, bytes: 0x400 },
        { direction: 'for-cpu', offset: 0x300, bytes: slot },
        { direction: 'for-cpu', offset: 0x600, bytes: 0x80 },
      ],
    }),
    goals: ['synced-for-cpu', 'synced-for-device'],
  },
  {
    name: 'syncs-padded',
    description: 'two CPUs, min_align_mask of a page, padding slots, of which parts are synced',
    ...oneSegment,
    workload: {
      ...endless,
      devices: [nvme],
      requests: [{ ...buffer, bytes: slot, origOffset: slot + 0x200, allocAlignMask: page - 1 }],
      operationsPerCpu: 1,
      syncs: [
        { direction: 'for-cpu', offset: 0x100, bytes: 0x80 },
        { direction: 'for-device', offset: 0x600, bytes: 0x200 },
      ],
    },
    goals: ['synced-for-cpu', 'two-at-a-lock'],
  },
  {
    name: 'syncs-one-way',
    description: 'one CPU, a buffer that the device only reads and one that it only writes, synced in both directions',
    ...oneSegment,
    workload: alone(
      [
        { ...buffer, direction: 'to-device' },
        { ...buffer, direction: 'from-device' },
      ],
      {
        mappingsPerCpu: 1,
        syncs: [
          { direction: 'for-cpu', offset: 0x100, bytes: 0x80 },
          { direction: 'for-device', offset: 0x100, bytes: 0x80 },
        ],
      },
    ),
    goals: ['synced-for-cpu', 'synced-for-device'],
  },
  {
    name: 'syncs-beyond',
    description: 'one CPU, buffers of one and a half slots, of which a driver syncs more than there is',
    ...oneSegment,
    workload: alone([{ ...buffer, bytes: slot + 0x400 }], {
      mappingsPerCpu: 1,
      syncs: [
        { direction: 'for-cpu', offset: 0x400, bytes: 2 * slot, beyond: true },
        { direction: 'for-device', offset: slot, bytes: slot, beyond: true },
      ],
    }),
    goals: ['synced-for-cpu', 'synced-for-device'],
  },
  {
    name: 'interrupts',
    description: 'two CPUs that share an area, and an interrupt of each that maps and unmaps',
    geometry: { slots: 4, areas: 1 },
    segmentSlots: 4,
    workload: { ...endless, operationsPerCpu: 1, interrupts: { mappings: 1, operations: 1 } },
    goals: ['interrupt-nests', 'full-pool', 'two-at-a-lock'],
  },
  {
    name: 'restricted',
    description: 'two CPUs, a device with a restricted pool of 8 slots that maps and asks for coherent memory',
    ...oneSegment,
    geometry: { ...oneSegment.geometry, restrictedSlots: 8 },
    workload: { ...endless, operationsPerCpu: 1, devices: [restricted], requests: [buffer, coherent] },
    goals: ['restricted-mapping', 'coherent-mapping', 'two-at-a-lock'],
  },
  {
    name: 'restricted-tail',
    description: 'one CPU, a device with a restricted pool of 12 slots, segments of 8: the last one is half a segment',
    ...oneSegment,
    geometry: { ...oneSegment.geometry, restrictedSlots: 12 },
    workload: alone([buffer, { ...buffer, bytes: 4 * slot }, { ...buffer, bytes: 8 * slot }], { devices: [restricted] }),
    goals: ['restricted-mapping', 'full-pool', 'largest-mapping'],
  },
  {
    name: 'no-pool',
    description: 'one CPU on a machine without a pool (swiotlb=noforce): whoever maps is refused',
    geometry: { slots: 0, areas: 1 },
    segmentSlots: 4,
    workload: alone([buffer], { mappingsPerCpu: 1 }),
    goals: ['refused'],
  },
  {
    name: 'restricted-alone',
    description: 'one CPU, a device with a restricted pool of 8 slots, on a machine without a default pool',
    ...oneSegment,
    geometry: { slots: 0, areas: 1, restrictedSlots: 8 },
    workload: alone([buffer, coherent], { devices: [restricted] }),
    goals: ['restricted-mapping', 'coherent-mapping'],
  },
  {
    name: 'restricted-alone-dynamic',
    description: 'the same where pools can grow',
    ...oneSegment,
    geometry: { slots: 0, areas: 1, restrictedSlots: 8, addedPools: 1 },
    workload: alone([buffer, coherent], { devices: [restricted] }),
    goals: ['restricted-mapping'],
  },
  {
    name: 'growing',
    description: 'two CPUs that ask for more than the default pool has: transient pools, and one that the worker adds',
    ...growing,
    workload: { ...endless, operationsPerCpu: 1, requests: [{ ...buffer, bytes: 3 * slot }] },
    goals: ['transient-pool', 'grace-period-waits'],
  },
  {
    name: 'growing-fails',
    description: 'the same with one CPU, allocations that may fail, and addresses looked up that were never bounced',
    ...growing,
    workload: alone([{ ...buffer, bytes: 3 * slot }], {
      mappingsPerCpu: 2,
      operationsPerCpu: 2,
      allocationsFail: true,
      strayLookups: true,
    }),
    goals: ['transient-pool', 'allocation-fails', 'stray-lookup'],
  },
  {
    name: 'growing-unpreempted',
    description: 'one CPU, without preemption: a grace period waits for calls under way',
    ...growing,
    workload: alone([{ ...buffer, bytes: 3 * slot }], {
      mappingsPerCpu: 3,
      operationsPerCpu: 3,
      rcu: 'non-preemptible',
    }),
    goals: ['grown-pool', 'transient-pool', 'grace-period-waits'],
  },
  {
    name: 'growing-4k',
    description: 'one CPU, min_align_mask of a page, buffers in the upper half of a page, a pool that grows',
    ...growing,
    workload: alone([{ ...buffer, bytes: 2 * slot, origOffset: slot }], { devices: [nvme], operationsPerCpu: 3 }),
    goals: ['grown-pool', 'refused'],
  },
];

export const fullPools: readonly Scenario[] = [
  {
    name: 'three-growing',
    description: 'three CPUs that ask for more than the default pool has, and memory for three more pools',
    geometry: { ...growing.geometry, addedPools: 3 },
    segmentSlots: 4,
    workload: { ...endless, cpus: 3, operationsPerCpu: 1, requests: [{ ...buffer, bytes: 3 * slot }] },
    // A goal that relates processes would hold the reduction back until most of it is searched.
    goals: ['transient-pool', 'grown-pool'],
  },
];
