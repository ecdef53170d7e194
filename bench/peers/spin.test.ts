import { describe, expect, test } from 'vitest';
import { search } from '../../checker/search.ts';
import { AllocatorMachine } from '../../model/machine.ts';
import { catalogue } from '../../properties/catalogue.ts';
import { cursorWrap } from '../../properties/goals/cursor-wrap.ts';
import { fullPool } from '../../properties/goals/full-pool.ts';
import { lockContention } from '../../properties/goals/lock-contention.ts';
import { mergeBothSides } from '../../properties/goals/merge-both-sides.ts';
import { retryInSecondArea } from '../../properties/goals/retry-in-second-area.ts';
import type { AllocatorProperty } from '../../properties/property.ts';
import { nameOf, type Size, scenarioOf, size } from '../size.ts';
import { missingPrograms, parsePan, runSpin } from './spin.ts';
import { macrosOf, splitAreasModel, type WitnessFault } from './split-areas.ts';

const missing = missingPrograms();

const refusal: AllocatorProperty = {
  ...fullPool,
  name: 'refusal',
  when: 'step',
  sentence: 'A request is refused.',
  holds: (view) => view.outcome.kind === 'refused',
};

/**
 * Which size exercises what, as goals that the search must reach in it. Two CPUs with an area each never meet, so that their
 * states multiply (84 * 84 = 7,056): a check of the count itself. Everything else needs CPUs that share an area.
 */
const sizes: readonly {
  readonly of: Size;
  readonly what: string;
  readonly goals: readonly AllocatorProperty[];
  readonly distinct: number;
}[] = [
  { of: size(2, 2, 4, 4), what: 'CPUs that never meet', goals: [cursorWrap], distinct: 7_056 },
  { of: size(2, 1, 8, 4, 6), what: 'two segments in an area', goals: [lockContention, mergeBothSides], distinct: 25_972 },
  { of: size(3, 2, 4, 4), what: 'two CPUs in one of two areas', goals: [lockContention, mergeBothSides], distinct: 640_416 },
  { of: size(3, 1, 4, 4), what: 'a full pool', goals: [fullPool, refusal], distinct: 249_078 },
  { of: size(3, 2, 2, 2), what: 'requests that go on to the next area', goals: [retryInSecondArea], distinct: 344_702 },
];

describe.skipIf(missing.length > 0)(`Spin and the search count the same${note()}`, () => {
  test.each(sizes)('$what', ({ of, goals, distinct }) => {
    const machine = new AllocatorMachine(scenarioOf(of));
    const { verdict } = search(machine, {
      strategy: 'breadth-first',
      storage: 'fingerprint',
      reductions: [],
      properties: goals,
      limits: {},
    });
    expect(verdict.kind, nameOf(of)).toBe('holds');
    const spin = runSpin(splitAreasModel, macrosOf(of));
    expect(spin.violation, nameOf(of)).toBeNull();
    // Spin has no extra state: the CPUs are active from the start, and none ever ends. Each successor is stored or matched, and
    // so is the initial state: what Spin calls transitions is what the search calls generated. It counts a path in steps, the
    // search in states.
    expect({ distinct: spin.stored, generated: spin.transitions, depth: spin.depthSteps + 1 }, nameOf(of)).toEqual(
      verdict.counts,
    );
    expect(spin.atomicSteps).toBe(0);
    expect(spin.stored).toBe(distinct);
  });
});

describe.skipIf(missing.length > 0)(`The count notices what differs${note()}`, () => {
  test('a witness without page alignment counts other states', () => {
    const of = size(2, 1, 8, 4, 6);
    const spin = runSpin(splitAreasModel, { ...macrosOf(of), PAGE_BYTES: 16 });
    expect(spin.violation).toBeNull();
    expect(spin.stored).not.toBe(sizes.find(({ of: { fromDeviceBytes } }) => fromDeviceBytes === 6)?.distinct);
  });
});

/** Faults of both, and the assertion by which the witness notices each. */
const faults: readonly { readonly fault: WitnessFault; readonly asserted: RegExp; readonly property: string }[] = [
  { fault: 'lock-dropped-before-claim', asserted: /owner\[i\]==0/, property: 'no-double-allocation' },
  { fault: 'frees-one-too-many', asserted: /list\[i\]==/, property: 'free-list' },
  { fault: 'used-after-unlock', asserted: /used\[/, property: 'used-counter' },
];

describe.skipIf(missing.length > 0)(`Spin and the search find the same faults${note()}`, () => {
  test.each(faults)('$fault breaks $property after as many steps', ({ fault, asserted, property }) => {
    const of = size(2, 1, 4, 4);
    const { verdict } = search(new AllocatorMachine(scenarioOf(of, [fault])), {
      strategy: 'breadth-first',
      storage: 'fingerprint',
      reductions: [],
      properties: catalogue.filter(({ name }) => name === property),
      limits: {},
    });
    const spin = runSpin(splitAreasModel, macrosOf(of, fault));
    expect(spin.violation?.what).toMatch(asserted);
    expect(verdict).toMatchObject({ kind: 'violated', property });
    // Spin gives the depth of the state that the failing step begins in; the search's path includes that step.
    expect(verdict.kind === 'violated' && verdict.path.decisions.length - 1).toBe(spin.violation?.depthSteps);
  });
});

test('an exhausted search is read, and one that was cut short is refused', () => {
  const report = `
State-vector 80 byte, depth reached 78, errors: 0
     7056 states, stored
     7729 states, matched
    14785 transitions (= stored+matched)
        0 atomic steps
pan: elapsed time 0.02 seconds
`;
  expect(parsePan(report)).toEqual({
    stored: 7056,
    matched: 7729,
    transitions: 14785,
    atomicSteps: 0,
    depthSteps: 78,
    violation: null,
    seconds: 0.02,
  });
  expect(() => parsePan(`error: max search depth too small\n${report}`)).toThrow('not exhaustive');
  expect(() => parsePan(report.replace('14785', '1.6456262e+08'))).toThrow('did not print');
  expect(() => parsePan(report.replace('errors: 0', 'errors: 1'))).toThrow('not exhaustive');
});

test('a violation is read with its depth', () => {
  const report = `
pan:1: assertion violated (owner[i]==0) (at depth 12)
State-vector 56 byte, depth reached 12, errors: 1
      288 states, stored
      147 states, matched
      435 transitions (= stored+matched)
        0 atomic steps
pan: elapsed time 0 seconds
`;
  expect(parsePan(report).violation).toEqual({ what: '(owner[i]==0)', depthSteps: 12 });
  const deadlock = report.replace(/pan:1: .*/, 'pan:1: invalid end state (at depth 1)');
  expect(parsePan(deadlock).violation).toEqual({ what: 'invalid end state', depthSteps: 1 });
});

/** Said in the name of what is skipped, so that a run without Spin shows what it did not test. */
function note(): string {
  return missing.length > 0 ? ` (skipped: this machine has no ${missing.join(' and no ')})` : '';
}
