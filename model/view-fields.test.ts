import fc from 'fast-check';
import { expect, test } from 'vitest';
import { catalogue, goalsFor, nonProperties } from '../properties/catalogue.ts';
import type { AllocatorProperty } from '../properties/property.ts';
import { lookedAt } from '../properties/testing/looked-at.ts';
import type { ChangingMember } from '../properties/view-members.ts';
import { AllocatorMachine } from './machine.ts';
import { arbitraryScenario } from './testing/arbitrary-scenario.ts';
import { saidBy } from './testing/said-by.ts';
import { walk } from './testing/walk.ts';
import { bytesLookedAt, fieldsOf } from './view-fields.ts';

const seeds = fc.integer({ min: 1, max: 1e9 });

test('a property looks at no more than it says, in random states of random scenarios', () => {
  const all: readonly AllocatorProperty[] = [...new Set([...catalogue, ...goalsFor(2), ...nonProperties])];
  const judged = all.filter(({ kind }) => kind === 'always' || kind === 'reachable');
  const looked = new Map(judged.map((property) => [property, new Set<ChangingMember>()]));
  fc.assert(
    fc.property(arbitraryScenario({ faults: true }), seeds, (scenario, seed) => {
      const machine = new AllocatorMachine(scenario);
      walk(machine, seed, 60, ({ process, choice }) => {
        machine.step(process, choice);
        for (const [property, seen] of looked) lookedAt(property, machine.view, seen);
      });
    }),
    { numRuns: 100, seed: 33 },
  );
  for (const [{ name, looksAt = [] }, seen] of looked) {
    expect([name, [...seen].filter((member) => !looksAt.includes(member))]).toEqual([name, []]);
  }
});

test('a member of the view tells of no other fields than are said', () => {
  const members = (Object.keys(fieldsOf) as ChangingMember[]).filter((member) => fieldsOf[member] !== 'step');
  const differed = new Set<ChangingMember>();
  fc.assert(
    fc.property(arbitraryScenario({ faults: true }), seeds, seeds, fc.nat(120), (scenario, seed, otherSeed, length) => {
      const machine = new AllocatorMachine(scenario);
      const { octets } = machine.memory.vector;
      walk(machine, otherSeed, length, () => {});
      const other = octets.slice();
      const said = new Map(members.map((member) => [member, saidBy(machine.view, member)]));
      walk(machine, seed, 60, () => {});
      const here = octets.slice();
      for (const member of members) {
        // Only what the member is said to look at is of the other state.
        const mask = bytesLookedAt(machine.memory, new Set([member]));
        octets.set(here.map((byte, at) => (mask[at] === 0 ? byte : other[at]!)));
        expect([member, saidBy(machine.view, member)]).toEqual([member, said.get(member)]);
        octets.set(here);
        if (saidBy(machine.view, member) !== said.get(member)) differed.add(member);
      }
    }),
    { numRuns: 300, seed: 34 },
  );
  // Where two states never differ, nothing was shown.
  expect(members.filter((member) => !differed.has(member))).toEqual([]);
});
