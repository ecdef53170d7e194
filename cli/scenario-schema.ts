import { z } from 'zod';
import { reductionNames } from '../checker/options.ts';
import { designs, faults, generations, goals, properties } from './catalogue.ts';

/*
 * In this file the error message of a schema says what is allowed there ("an integer from 1 to 256"); what was found, and where,
 * is added by whoever reports it. Descriptions are what an editor shows while the file is written.
 */

const isPowerOfTwo = (value: number): boolean => value > 0 && Number.isInteger(Math.log2(value));
const isMask = (value: number): boolean => isPowerOfTwo(value + 1);

const integer = (least: number, most: number) => {
  const allowed = `an integer from ${least} to ${most}`;
  return z.int(allowed).min(least, allowed).max(most, allowed);
};

const powerOfTwo = (most: number) => {
  const allowed = `a power of two from 1 to ${most}`;
  return z.int(allowed).min(1, allowed).max(most, allowed).refine(isPowerOfTwo, allowed);
};

const mask = (most: number) => {
  const allowed = `a mask of the form 2^k - 1, from 0 to ${most}`;
  return z.int(allowed).min(0, allowed).max(most, allowed).refine(isMask, allowed);
};

const positive = (most: number) => {
  const allowed = `a number above 0, at most ${most}`;
  return z.number(allowed).gt(0, allowed).max(most, allowed);
};

const flag = () => z.boolean('true or false');

const oneOf = <const Names extends readonly string[]>(names: Names) => z.enum(names, `one of: ${names.join(', ')}`);

const several = <Member extends z.ZodType>(member: Member, least: number, most: number, what: string) => {
  const allowed = `a list of ${least} to ${most} ${what}`;
  return z.array(member, allowed).min(least, allowed).max(most, allowed);
};

const record = <Shape extends z.ZodRawShape>(shape: Shape, what: string) =>
  z.strictObject(shape, `${what}: ${Object.keys(shape).join(', ')}`);

const nameOf = <Name extends string>(catalogue: readonly { readonly name: Name }[]) =>
  oneOf(catalogue.map((entry) => entry.name));

const designAxes = record(
  {
    layout: oneOf(['one', 'contiguous', 'scattered', 'growing']).describe('Where the pools lie in the address space.'),
    start: oneOf(['cpu', 'cursor', 'device', 'least-used']).describe('The area where a request starts.'),
    retry: oneOf(['none', 'next']).describe('What a request does when an area is full.'),
    lookup: oneOf(['arithmetic', 'list', 'hash', 'device']).describe('How a free finds the pool of an address.'),
    sharing: oneOf(['all', 'device']).describe('Whether a device may use every pool or only its own.'),
  },
  'the axes of a design',
);

const presetNames = designs.map((design) => design.name);

const geometry = record(
  {
    slotBytes: powerOfTwo(65536).default(2).describe('IO_TLB_SIZE: bytes of a slot.'),
    pageBytes: powerOfTwo(65536).default(4).describe('PAGE_SIZE, in bytes.'),
    segmentSlots: powerOfTwo(65536).default(4).describe('IO_TLB_SEGSIZE: slots of a segment.'),
    slots: integer(0, 65536).default(8).describe('nslabs: slots of each pool; 0 with the fault empty-allocator.'),
    areas: powerOfTwo(256).default(1).describe('nareas: areas of each pool, a lock each.'),
    pools: integer(1, 64)
      .default(1)
      .describe('Pools (instances); where the layout is growing, how many may be added to the first.'),
    start: integer(0, 2 ** 30)
      .optional()
      .describe('Address of the first pool, a multiple of the page.'),
  },
  'the geometry',
);

const device = record(
  {
    minAlignMask: mask(65535).default(0).describe('dma_get_min_align_mask().'),
    boundaryMask: z
      .union([z.literal('none'), mask(0x7fffffff)], '`none`, or a mask of the form 2^k - 1')
      .default('none')
      .describe('dma_get_seg_boundary(), or none.'),
  },
  'a device',
);

/** The most that a CPU buffer's low bits are varied over. */
export const offsetMax = 65535;

const request = record(
  {
    bytes: integer(1, 1 << 24).describe('Bytes to map. Coherent memory is asked in whole pages.'),
    device: integer(0, 255).default(0).describe('Which of the devices asks, counted from 0.'),
    origOffset: z
      .union(
        [z.literal('all'), integer(0, offsetMax), several(integer(0, offsetMax), 1, 64, 'offsets')],
        `\`all\`, an integer from 0 to ${offsetMax}, or a list of such integers`,
      )
      .default(0)
      .describe("Low bits of the CPU buffer's address; `all` is one request for each value under the device's minAlignMask."),
    allocAlignMask: mask(65535).default(0).describe('The alignment that the caller asks of the bounce address.'),
    direction: oneOf(['to-device', 'from-device', 'bidirectional']).default('to-device').describe('enum dma_data_direction.'),
    coherent: flag().default(false).describe('Through swiotlb_alloc(): whole pages, no CPU buffer.'),
  },
  'a request',
);

const sync = record(
  {
    offset: integer(0, 1 << 24).describe('First byte, counted from the start of the mapping.'),
    bytes: integer(1, 1 << 24).describe('Bytes to copy.'),
    direction: oneOf(['for-cpu', 'for-device']).default('for-cpu').describe('Who is to see the bytes.'),
  },
  'a partial sync',
);

const workload = record(
  {
    cpus: integer(1, 256).default(2).describe('CPUs that map and unmap.'),
    mappingsPerCpu: integer(1, 64).default(1).describe('Mappings that a CPU may have in flight at once.'),
    unmap: oneOf(['same-cpu', 'any-cpu']).default('same-cpu').describe('Who unmaps: the CPU that mapped, or any.'),
    interrupts: flag().default(false).describe('Whether an interrupt on each CPU may map and unmap too.'),
    operationsPerCpu: integer(0, 1000).default(0).describe('How many operations a CPU starts; 0 for no end.'),
    devices: several(device, 1, 256, 'devices').prefault([{}]).describe('The devices, numbered from 0.'),
    requests: several(request, 1, 64, 'requests').describe('What a driver may ask; each CPU chooses among them every time.'),
    syncs: several(sync, 0, 16, 'syncs').default([]).describe('Partial syncs that the owner of a mapping may ask.'),
  },
  'the workload',
);

/** What ends a search early. Units are in the names. */
export const limitsSchema = record(
  {
    states: integer(1, 2 ** 40)
      .optional()
      .describe('Distinct states stored.'),
    depth: integer(1, 1_000_000).optional().describe('States on a path.'),
    seconds: positive(1_000_000).optional().describe('Wall time in seconds.'),
    memoryMiB: positive(1 << 20)
      .optional()
      .describe('Visited set, frontier and parent links together, in MiB.'),
    contextSwitches: integer(0, 1_000_000).optional().describe('Preemptions on a path.'),
  },
  'limits',
);

/** How to search. */
export const searchSchema = record(
  {
    strategy: oneOf(['breadth-first', 'depth-first'])
      .default('breadth-first')
      .describe('Breadth-first finds a shortest counterexample.'),
    storage: oneOf(['fingerprint', 'exact']).default('fingerprint').describe('64 bits a state, or whole snapshots.'),
    reductions: several(oneOf(reductionNames), 0, reductionNames.length, 'reductions')
      .default([...reductionNames])
      .describe('Reductions; each is sound where it is not refused.'),
  },
  'how to search',
);

const expectation = record(
  {
    verdict: oneOf(['holds', 'violated', 'deadlock', 'unreached', 'inconclusive']).describe(
      'The verdict that the search must give.',
    ),
    property: nameOf(properties).optional().describe('The property that must be found violated.'),
    distinct: integer(1, 2 ** 40)
      .optional()
      .describe('Distinct states.'),
    generated: integer(1, 2 ** 50)
      .optional()
      .describe('Initial states and all successors, duplicates included.'),
    depth: integer(1, 1_000_000).optional().describe('States on the longest of the shortest paths.'),
  },
  'an expectation',
);

const title = 'letters, digits, dots, dashes and underscores, at most 64, the first a letter or digit';

/** A scenario file, as written. */
export const scenarioSchema = record(
  {
    scenario: z
      .string(title)
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, title)
      .optional()
      .describe("The scenario's name; by default the file's."),
    description: z
      .string('text of at most 4000 characters')
      .max(4000, 'text of at most 4000 characters')
      .optional()
      .describe('What the scenario is for.'),
    design: z
      .union([oneOf(presetNames), designAxes], `the name of a design (${presetNames.join(', ')}), or its axes`)
      .describe('Which allocator: a preset, or a point on the axes.'),
    generation: nameOf(generations)
      .default('6.10')
      .describe("Which kernel version's search and alignment rules. Quote it: 6.10 without quotes is the number 6.1."),
    geometry: geometry.prefault({}).describe("Sizes of the allocator's memory."),
    workload: workload.describe('What drivers ask of it.'),
    faults: several(nameOf(faults), 0, 64, 'faults').default([]).describe('Seeded defects.'),
    properties: several(nameOf(properties), 1, 64, 'properties')
      .optional()
      .describe('What must hold; by default every harmful property.'),
    goals: several(nameOf(goals), 0, 64, 'goals').default([]).describe('What must be reachable, or a pass is vacuous.'),
    search: searchSchema.prefault({}).describe('How to search.'),
    limits: limitsSchema.prefault({}).describe('What ends the search early. A limit is never a pass.'),
    expect: expectation.optional().describe('What is known of this scenario; a difference is reported.'),
  },
  'a scenario',
).meta({
  title: 'swiocheck scenario',
  description: 'A design of the swiotlb allocator, what drivers ask of it, and what must hold.',
});

/** A scenario file, checked, with its defaults filled in. */
export type ScenarioDocument = z.output<typeof scenarioSchema>;
