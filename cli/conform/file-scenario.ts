import type { Scenario as FileScenario } from '../../kernel/workload.ts';
import { layOut, powerOfTwoFrom } from '../../model/geometry.ts';
import type { Scenario, Workload } from '../../model/scenario.ts';
import { UserError } from '../user-error.ts';

/** IO_TLB_SIZE and PAGE_SIZE of the file: conformance is about its own slots, whatever the model's are. */
export const fileSlotBytes = 2048;
const filePageBytes = 4096;

/** Bytes of the file for each byte of the model: a model with slots of 2 bytes is the file at a scale of 1 to 1024. */
export function unitOf({ geometry }: Scenario): number {
  return fileSlotBytes / geometry.slotBytes;
}

/**
 * What a model's scenario asks of the file: the same workload on the same pool, in the file's bytes.
 *
 * What only one of the two can do is a {@link UserError} with code 151 that names all of it.
 */
export function fileScenario(scenario: Scenario): FileScenario {
  const wrong = unsuitable(scenario);
  if (wrong.length > 0) {
    throw new UserError(151, `${scenario.name} cannot be run on the file: ${wrong.join('; ')}`);
  }
  const { name, description = '', geometry, workload } = scenario;
  const { cpus, mappingsPerCpu, unmap, operationsPerCpu } = workload;
  const unit = unitOf(scenario);
  const mask = (value: number) => (value <= 0 ? value : (value + 1) * unit - 1);
  return {
    name,
    description,
    geometry: { slots: geometry.slots, areas: geometry.areas },
    segmentSlots: geometry.segmentSlots,
    workload: {
      cpus,
      mappingsPerCpu,
      unmap,
      operationsPerCpu,
      devices: workload.devices.map(({ minAlignMask, boundaryMask }) => ({
        minAlignMask: mask(minAlignMask),
        boundaryMask: mask(boundaryMask),
      })),
      requests: workload.requests.map((request) => ({
        ...request,
        bytes: request.bytes * unit,
        origOffset: request.origOffset * unit,
        allocAlignMask: mask(request.allocAlignMask),
      })),
      syncs: workload.syncs.map((sync) => ({ ...sync, offset: sync.offset * unit, bytes: sync.bytes * unit })),
    },
  };
}

function unsuitable(scenario: Scenario): string[] {
  const { design, geometry, workload, faults } = scenario;
  const { slotBytes, pageBytes, slots, start } = geometry;
  const areas = design.layout === 'one' && design.start === 'cpu' && (design.retry === 'next' || geometry.areas === 1);
  const checks: readonly (readonly [boolean, string])[] = [
    [!areas, 'the design must be split-areas, or single-lock'],
    [slotBytes > fileSlotBytes, `slots must have at most ${fileSlotBytes} bytes`],
    [pageBytes * fileSlotBytes !== slotBytes * filePageBytes, 'a page must be two slots'],
    [slots === 0, 'there must be slots'],
    [
      layOut(scenario).slots !== powerOfTwoFrom(layOut(scenario).slots),
      'slots must be a power of two, to which the file would round them up',
    ],
    [start !== undefined, 'the file chooses where its pool starts: leave out geometry.start'],
    [workload.interrupts, 'interrupts are not compared'],
    [!syncsInside(workload), 'a sync must lie inside every request, of which none is coherent'],
    [
      workload.syncs.length > 0 && workload.operationsPerCpu > 0,
      'with syncs, operationsPerCpu must be 0: the file does not count them',
    ],
    [faults.length > 0, 'faults are seeded into the model only'],
  ];
  return checks.flatMap(([applies, text]) => (applies ? [text] : []));
}

/** The file's drivers sync what lies inside a mapping; the models' try every sync on every mapping. */
function syncsInside({ requests, syncs }: Workload): boolean {
  return syncs.every(({ offset, bytes }) => requests.every((request) => !request.coherent && offset + bytes <= request.bytes));
}
