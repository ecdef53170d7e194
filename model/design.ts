import type { Design } from './scenario.ts';

/** A design of the thread of April 2022 (or what became of it) as a point on the axes of `Design`. */
export interface Preset extends Design {
  readonly sentence: string;
  /** Who proposed it, where. */
  readonly source: string;
  /** What was said against it. */
  readonly against: string;
  /** Whether a scenario's `pools` counts instances, devices' private pools, pools that can grow, or must be 1. */
  readonly pools: 'one' | 'instances' | 'devices' | 'growth';
  /** Whether a pool may be cut into several areas. */
  readonly areas: 'one' | 'many';
}

export const presets: readonly Preset[] = [
  {
    name: 'single-lock',
    layout: 'one',
    start: 'cpu',
    retry: 'none',
    lookup: 'arithmetic',
    sharing: 'all',
    pools: 'one',
    areas: 'one',
    sentence: 'One io_tlb_mem behind one spinlock.',
    source: 'the allocator up to v5.18',
    against: 'In confidential guests all I/O bounces, and the lock becomes the bottleneck.',
  },
  {
    name: 'split-areas',
    layout: 'one',
    start: 'cpu',
    retry: 'next',
    lookup: 'arithmetic',
    sharing: 'all',
    pools: 'one',
    areas: 'many',
    sentence:
      'One contiguous pool cut into areas with a lock each; a request starts at the area of its CPU, a free finds its area by address arithmetic.',
    source: 'the RFC of Kleen and Lan; merged in v6.0',
    against: 'An extra level inside the allocator (Murphy).',
  },
  {
    name: 'instances-list',
    layout: 'scattered',
    start: 'cursor',
    retry: 'next',
    lookup: 'list',
    sharing: 'all',
    pools: 'instances',
    areas: 'one',
    sentence:
      'Several io_tlb_mem instances and a round-robin retry around the unchanged allocator; a free searches the list of instances.',
    source: 'Murphy, April 2022',
    against: 'A free must search n instances: worse on larger systems (Kleen).',
  },
  {
    name: 'instances-merged',
    layout: 'contiguous',
    start: 'cursor',
    retry: 'next',
    lookup: 'arithmetic',
    sharing: 'all',
    pools: 'instances',
    areas: 'one',
    sentence: 'Several instances laid out contiguously, so that a free finds its instance by arithmetic again.',
    source: "Kleen's rebuttal, first variant",
    against: 'More changes to the set-up.',
  },
  {
    name: 'instances-hashed',
    layout: 'scattered',
    start: 'cursor',
    retry: 'next',
    lookup: 'hash',
    sharing: 'all',
    pools: 'instances',
    areas: 'one',
    sentence: 'Several scattered instances and a hash from address to instance.',
    source: "Kleen's rebuttal, second variant",
    against: 'Still more complicated.',
  },
  {
    name: 'device-start',
    layout: 'scattered',
    start: 'device',
    retry: 'none',
    lookup: 'list',
    sharing: 'all',
    pools: 'instances',
    areas: 'one',
    sentence: 'Static distribution: every device is given one of several instances through dev->dma_io_tlb_mem.',
    source: 'Murphy, April 2022',
    against: 'One busy device still has one lock; memory is stranded in the instances of idle devices.',
  },
  {
    name: 'device-private',
    layout: 'scattered',
    start: 'cpu',
    retry: 'next',
    lookup: 'device',
    sharing: 'device',
    pools: 'devices',
    areas: 'many',
    sentence: 'Every device has a private pool of its own, cut into areas.',
    source: "Lan's swiotlb_device_allocate()",
    against: 'No API visible to drivers (Hellwig); memory is stranded.',
  },
  {
    name: 'balanced',
    layout: 'scattered',
    start: 'least-used',
    retry: 'next',
    lookup: 'list',
    sharing: 'all',
    pools: 'instances',
    areas: 'one',
    sentence: "One device's requests are spread over the instances: each starts at the one that is used least.",
    source: 'Kleen, April 2022',
    against: 'A new mechanism.',
  },
  {
    name: 'dynamic-pools',
    layout: 'growing',
    start: 'cpu',
    retry: 'next',
    lookup: 'list',
    sharing: 'all',
    pools: 'growth',
    areas: 'many',
    sentence:
      'Areas in a pool that grows: a worker adds pools, a transient pool serves meanwhile, frees walk the pools under RCU.',
    source: 'v6.6',
    against: 'The lookup cost of the instances returned; v6.11 went back to one lookup for each operation.',
  },
];

export function presetNamed(name: string): Preset | undefined {
  return presets.find((preset) => preset.name === name);
}
