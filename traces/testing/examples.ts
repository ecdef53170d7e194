import type { Machine } from '../../checker/machine.ts';
import type { Property } from '../../checker/property.ts';
import type { AllocatorView } from '../../properties/view.ts';
import { findDeadlock } from '../deadlock.ts';
import type { Claim, Trace } from '../format.ts';
import { findRace } from '../race.ts';
import { record } from '../record.ts';
import { type Walk, walk } from '../walk.ts';
import { findPath } from './find-path.ts';
import { SmallMachine, type SmallOptions } from './small-machine.ts';

/** A trace of the small machine with all that it takes to walk it again. For tests only. */
export interface Example {
  readonly options: SmallOptions;
  readonly trace: Trace;
  readonly property: Property<AllocatorView> | undefined;
}

/** used of a settled area is the number of its slots that are taken. */
export const usedCounter: Property<AllocatorView> = {
  name: 'used-counter',
  kind: 'always',
  when: 'state',
  holds: (view) => [0, 1].every((area) => !view.areaSettled(area) || view.areaUsed(area) === taken(view, area)),
  explain: (view) =>
    [0, 1].map((area) => `area ${area} says ${view.areaUsed(area)} used, ${taken(view, area)} are taken`).join('; '),
};

export const raceFree: Property<AllocatorView> = {
  ...usedCounter,
  name: 'race-free',
  kind: 'race-free',
  holds: () => true,
  explain: () => '',
};

export const areaFull: Property<AllocatorView> = {
  name: 'area-full',
  kind: 'reachable',
  when: 'state',
  holds: (view) => view.areaSettled(0) && view.areaUsed(0) === view.areaSlots(0),
  explain: () => 'every slot of area 0 is taken',
};

function taken(view: AllocatorView, area: number): number {
  const first = view.areaFirstSlot(area);
  return Array.from({ length: view.areaSlots(area) }, (_, i) => view.slotList(first + i)).filter((run) => run === 0).length;
}

function example(
  options: SmallOptions,
  claim: Claim,
  wanted: (machine: Machine<AllocatorView>) => boolean,
  property?: Property<AllocatorView>,
): Example {
  const machine = new SmallMachine(options);
  const path = findPath(machine, () => wanted(machine));
  return { options, trace: record(machine, path, { tool: '0.1.0', scenario: { name: 'small', ...options }, claim }), property };
}

const violated = (property: string, explanation: string): Claim => ({ verdict: 'violated', property, explanation });

/** Two CPUs of one area, whose release takes no lock: an update of used is lost. */
export const lostUpdate = (): Example =>
  example(
    { starts: [0, 0], fault: 'release-unlocked' },
    violated('used-counter', 'area 0 says 0 used, 1 are taken; area 1 says 0 used, 0 are taken'),
    ({ view }) => !usedCounter.holds(view),
    usedCounter,
  );

/** The same defect, seen one step earlier as two accesses that nothing orders. */
export const dataRace = (): Example =>
  example(
    { starts: [0, 0], fault: 'release-unlocked' },
    violated('race-free', 'list[1] is written by cpu0 and read by cpu1, without a common lock'),
    (machine) => findRace(machine) !== null,
    raceFree,
  );

/** Two CPUs that retry in each other's area and keep the first lock. */
export const nestedLocks = (): Example =>
  example(
    { starts: [0, 1], sizes: [5], fault: 'nested-locks' },
    { verdict: 'deadlock', explanation: 'cpu0 waits for cpu1, cpu1 waits for cpu0' },
    (machine) => findDeadlock(machine).length > 0,
  );

/** A goal: nothing is wrong. */
export const fullArea = (): Example =>
  example(
    { starts: [0, 0] },
    { verdict: 'reached', property: 'area-full', explanation: 'every slot of area 0 is taken' },
    ({ view }) => areaFull.holds(view),
    areaFull,
  );

/** The lost update with more CPUs, the second half of which take no part until the end. */
export const crowd = (cpus: number): Example => {
  const { trace } = lostUpdate();
  const options: SmallOptions = { starts: Array<number>(cpus).fill(0), fault: 'release-unlocked' };
  const others = Array.from({ length: cpus - 2 }, (_, i) => ({ process: `cpu${i + 2}`, action: 'ask', arguments: { size: 1 } }));
  return { options, trace: { ...trace, steps: [...others, ...trace.steps] }, property: usedCounter };
};

/** Walks an example on a new machine. */
export function walkOf({ options, trace, property }: Example): Walk {
  const result = walk(new SmallMachine(options), trace, property);
  if (result.kind === 'diverged') throw new Error(result.usualCause);
  return result.walk;
}
