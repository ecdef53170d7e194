import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Mark, RecordPart, Told } from '../../../checker/compiled-successors.ts';
import { Before } from '../../../checker/frontier.ts';
import { packDecision } from '../../../checker/parents.ts';
import { newOutcome } from '../../../properties/outcome.ts';
import { AllocatorMachine } from '../../machine.ts';
import type { Scenario } from '../../scenario.ts';
import { arbitraryScenario } from '../../testing/arbitrary-scenario.ts';

/**
 * Walks `length` pseudo-random steps and throws at the first state whose compiled successors are not, byte for byte and in order,
 * those of the machine's own steps, with its fingerprints and outcomes; with `clears` each without its dead registers. Adds the places
 * it came to to `places`. Returns how many successors it compared.
 */
function compareOnWalk(some: Scenario, clears: boolean, seed: number, length: number, places: Set<string> = new Set()): number {
  const machine = new AllocatorMachine(some);
  const compiled = machine.compileSuccessors!(true, clears, { data: new Set(), memory: new Set(), steps: new Set() });
  const { outcome } = machine.view;
  const memory = new Uint8Array(compiled.words.buffer);
  const state = new Uint8Array(machine.snapshotBytes);
  const next = new Uint8Array(machine.snapshotBytes);
  const before = new Uint32Array(state.buffer);
  const entered = new Uint8Array(machine.snapshotBytes);
  const fingerprint = new Uint32Array(2);
  let pick = seed;
  let compared = 0;
  machine.reset();
  machine.save(state, 0);
  for (let step = 0; step < length; step++) {
    memory.set(state, (compiled.states + Before.words) * 4);
    compiled.expand(1, 0, -1);
    const told = compiled.words.subarray(compiled.told);
    const count = told[Told.end]!;
    let blocked = 0;
    let successors = 0;
    for (let process = 0; process < machine.processes.length; process++) {
      machine.restore(state, 0);
      places.add(machine.placeName(process));
      const choices = machine.choices(process);
      if (choices === 0) blocked = 1;
      if (told[Told.choices + process] !== choices)
        throw new Error(`step ${step}: other choices of ${machine.processes[process]}`);
      for (let choice = 0; choice < choices; choice++) {
        const record = compiled.records + successors++ * compiled.stride;
        const where = `step ${step}: choice ${choice} of ${machine.processes[process]} at ${machine.placeName(process)}`;
        // A step forgets only what properties would read without looking at the kind.
        Object.assign(outcome, newOutcome());
        machine.step(process, choice);
        if (clears) machine.clearDeadVariables!();
        machine.save(next, 0);
        machine.fingerprint(fingerprint);
        const parts = compiled.words.subarray(record + state.length / 4);
        const [decision, mark] = [parts[RecordPart.decision], parts[RecordPart.mark]!];
        if (!Buffer.from(memory.buffer, record * 4, state.length).equals(next)) throw new Error(`${where}: other bytes`);
        if (parts[RecordPart.low] !== fingerprint[0] || parts[RecordPart.high] !== fingerprint[1])
          throw new Error(`${where}: another fingerprint`);
        if (decision !== packDecision(process, choice, 1)) throw new Error(`${where}: decision ${decision}`);
        if (mark !== (successors - 1) * Mark.ordinal + Mark.step) throw new Error(`${where}: mark ${mark}`);
        const done = { ...outcome };
        compiled.enter(successors - 1, before, true);
        compiled.tell(successors - 1);
        expect(outcome).toEqual(done);
        machine.save(entered, 0);
        if (!Buffer.from(entered).equals(next)) throw new Error(`${where}: enters another state`);
        machine.restore(state, 0);
      }
    }
    if (told[Told.generated] !== successors || told[Told.blocked] !== blocked)
      throw new Error(`step ${step}: counts other successors`);
    if (count !== successors) throw new Error(`step ${step}: ${count} successors in place of ${successors}`);
    if (count === 0) return compared;
    compared += count;
    pick = (pick * 48271) % 0x7fffffff;
    state.set(memory.subarray((compiled.records + (pick % count) * compiled.stride) * 4).subarray(0, state.length));
  }
  return compared;
}

describe('compiled successors are those of the machine, byte for byte', () => {
  test('on random schedules of random scenarios', () => {
    let compared = 0;
    const seeds = fc.integer({ min: 1, max: 0x7ffffffe });
    fc.assert(
      fc.property(arbitraryScenario(), fc.boolean(), seeds, fc.integer({ min: 1, max: 200 }), (some, clears, seed, length) => {
        compared += compareOnWalk(some, clears, seed, length);
      }),
      { numRuns: 80, seed: 20220428 },
    );
    expect(compared).toBeGreaterThan(5000);
  });
});
