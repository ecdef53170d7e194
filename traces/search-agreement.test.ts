import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeadlockDetector } from '../checker/deadlock.ts';
import type { SearchOptions } from '../checker/options.ts';
import type { Property } from '../checker/property.ts';
import { RaceProbe } from '../checker/races.ts';
import { search } from '../checker/search.ts';
import type { AllocatorView } from '../properties/view.ts';
import { claimOf, goalClaim } from './claim.ts';
import { findDeadlock } from './deadlock.ts';
import { findRace } from './race.ts';
import { record } from './record.ts';
import { areaFull, raceFree, usedCounter } from './testing/examples.ts';
import { SmallMachine, type SmallOptions } from './testing/small-machine.ts';
import { validate } from './validate.ts';

/*
 * The validator shares no code with the search. Here both look at the same machines: what the search claims is confirmed, and
 * in every state they agree on what a race and a deadlock are.
 */

const deadlockFree: Property<AllocatorView> = { ...raceFree, name: 'deadlock-free', kind: 'deadlock-free' };
const unlocked: SmallOptions = { starts: [0, 0], fault: 'release-unlocked' };
const nested: SmallOptions = { starts: [0, 1], sizes: [1, 5], fault: 'nested-locks' };

const plain: SearchOptions<AllocatorView> = {
  strategy: 'breadth-first',
  storage: 'exact',
  reductions: [],
  properties: [],
  limits: {},
};

describe.each([
  ['breadth-first', plain],
  ['depth-first', { ...plain, strategy: 'depth-first' } as const],
  ['by transactions', { ...plain, reductions: ['transactions'] } as const],
])('what the search finds, %s, is confirmed', (_, given) => {
  it.each([
    ['a lost update', unlocked, usedCounter],
    ['a race', unlocked, raceFree],
    ['a deadlock', nested, deadlockFree],
  ])('%s', (_, options, property) => {
    const machine = new SmallMachine(options);
    const { verdict } = search(machine, { ...given, properties: [property] });
    if (verdict.kind !== 'violated' && verdict.kind !== 'deadlock') throw new Error(`found nothing: ${verdict.kind}`);
    const trace = record(machine, verdict.path, { tool: '0.1.0', scenario: {}, claim: claimOf(verdict, machine.processes) });
    expect(validate(new SmallMachine(options), trace, property)).toMatchObject({ kind: 'confirmed', path: verdict.path });
  });

  it('a goal', () => {
    const machine = new SmallMachine({ starts: [0, 0] });
    const { goals } = search(machine, { ...given, properties: [areaFull] });
    const path = goals[0].path ?? { initial: 0, decisions: [] };
    const trace = record(machine, path, { tool: '0.1.0', scenario: {}, claim: goalClaim(areaFull.name, '') });
    expect(validate(machine, trace, areaFull)).toMatchObject({ kind: 'confirmed' });
  });
});

it('both see the same races and deadlocks in every state', () => {
  const seen = { race: 0, deadlock: 0, states: 0 };
  const options = fc.record({
    starts: fc.array(fc.nat(1), { minLength: 2, maxLength: 3 }),
    sizes: fc.constant([1, 5]),
    operations: fc.integer({ min: 1, max: 2 }),
    fault: fc.constantFrom('none' as const, 'release-unlocked' as const, 'nested-locks' as const),
  });
  fc.assert(
    fc.property(options, fc.array(fc.nat(), { maxLength: 60, size: 'max' }), (given: SmallOptions, picks) => {
      const machine = new SmallMachine(given);
      const [probe, detector] = [new RaceProbe(machine), new DeadlockDetector(machine)];
      for (const pick of picks) {
        const choices = Int32Array.from(machine.processes, (_, process) => machine.choices(process));
        const [race, deadlock] = [findRace(machine), findDeadlock(machine)];
        expect(race !== null).toBe(probe.race() !== null);
        expect(deadlock.length > 0).toBe(detector.found(choices));
        seen.states++;
        if (race !== null) seen.race++;
        if (deadlock.length > 0) seen.deadlock++;
        const enabled = machine.processes.flatMap((_, process) => (choices[process] > 0 ? [process] : []));
        if (enabled.length === 0) return;
        const process = enabled[pick % enabled.length];
        machine.step(process, Math.floor(pick / 7) % choices[process]);
      }
    }),
  );
  // Agreement about nothing would prove nothing.
  expect(seen.race).toBeGreaterThan(0);
  expect(seen.deadlock).toBeGreaterThan(0);
});
