import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Footprint } from '../checker/footprint.ts';
import { ChartInterpreter } from './interpreter.ts';
import { AllocatorMachine } from './machine.ts';
import type { Scenario } from './scenario.ts';
import { arbitraryScenario } from './testing/arbitrary-scenario.ts';
import { scenario } from './testing/scenarios.ts';

/** The argument of a choice as the chart numbers it, out of the label's names. */
function argumentOf(machine: AllocatorMachine, process: number, choice: number): number {
  const { request, mapping, sync, pool } = machine.label(process, choice).arguments;
  if (sync !== undefined) return mapping! * machine.memory.syncs + sync;
  return request ?? mapping ?? pool ?? 0;
}

/** Walks one scenario with all three runners at once, and compares bytes, places, choices and outcomes after every step. */
function walkTogether(made: Scenario, picks: readonly number[], places: Set<string>): void {
  const plain = new AllocatorMachine(made, { tracksRoom: true });
  const observed = new AllocatorMachine(made, { tracksRoom: true });
  const xstate = new ChartInterpreter(made, { tracksRoom: true });
  const footprint = new Footprint();
  for (const pick of picks) {
    const ways: [number, number][] = [];
    for (let process = 0; process < plain.processes.length; process++) {
      const choices = plain.choices(process);
      const labels = Array.from({ length: choices }, (_, choice) => ({
        action: plain.label(process, choice).action,
        argument: argumentOf(plain, process, choice),
      }));
      expect(xstate.steps(process)).toEqual(labels);
      for (let choice = 0; choice < choices; choice++) ways.push([process, choice]);
    }
    if (ways.length === 0) return;
    const [process, choice] = ways[pick % ways.length]!;
    const { action } = plain.label(process, choice);
    expect(xstate.send(process, action, argumentOf(plain, process, choice))).toBe(true);
    plain.step(process, choice);
    footprint.clear();
    observed.observedStep(process, choice, footprint);

    const where = `${action} of ${plain.processes[process]}`;
    const bytes = Buffer.from(xstate.memory.vector.octets);
    expect(bytes.equals(plain.memory.vector.octets), `${where}: plain step and xstate`).toBe(true);
    expect(bytes.equals(observed.memory.vector.octets), `${where}: observed step and xstate`).toBe(true);
    expect(xstate.placeName(process), where).toBe(plain.placeName(process));
    // Only the observed step sees accesses, and so what lock-discipline judges.
    const unseen = { unguardedArea: -1, foreignMapping: -1 };
    expect(plain.view.outcome, where).toEqual(xstate.view.outcome);
    expect({ ...observed.view.outcome, ...unseen }, where).toEqual({ ...xstate.view.outcome, ...unseen });
    places.add(plain.placeName(process));
  }
}

describe('xstate, the compiled step and the compiled observed step reach the same bytes', () => {
  test('on random schedules of random scenarios', () => {
    const places = new Set<string>();
    const picks = fc.array(fc.nat(1 << 16), { minLength: 20, maxLength: 120, size: 'max' });
    fc.assert(
      fc.property(arbitraryScenario(), picks, (made, schedule) => walkTogether(made, schedule, places)),
      { numRuns: 70, seed: 20220428 },
    );
    // The walks must have been somewhere: in searches, frees, syncs, pool walks and pool list updates.
    for (const place of ['map.unlocking', 'unmap.releasing', 'sync', 'find.walking', 'map.publishing', 'unmap.calling']) {
      expect(places).toContain(place);
    }
  });

  test('with seeded faults', () => {
    const places = new Set<string>();
    const picks = fc.array(fc.nat(1 << 16), { minLength: 20, maxLength: 80, size: 'max' });
    fc.assert(
      fc.property(arbitraryScenario({ faults: true }), picks, (made, schedule) => walkTogether(made, schedule, places)),
      { numRuns: 50, seed: 20220429 },
    );
    for (const place of ['map.accounting', 'map.relocking', 'map.writingCursor', 'unmap.releasingUnlocked', 'map.claiming']) {
      expect(places).toContain(place);
    }
  });
});

describe('ChartInterpreter', () => {
  test('refuses steps that cannot be taken, and changes nothing', () => {
    const xstate = new ChartInterpreter(scenario({ workload: { cpus: 2 } }));
    const before = Buffer.from(xstate.memory.vector.octets);
    expect(xstate.send(0, 'unmap', 0)).toBe(false);
    expect(xstate.send(0, 'lock')).toBe(false);
    expect(xstate.send(0, 'no such step')).toBe(false);
    expect(xstate.send(0, 'map', 1)).toBe(false);
    expect(before.equals(xstate.memory.vector.octets)).toBe(true);
    expect(xstate.placeName(0)).toBe('idle');
  });

  test('keeps a CPU from a lock that another holds', () => {
    const xstate = new ChartInterpreter(scenario({ workload: { cpus: 2 } }));
    for (const process of [0, 1]) expect(xstate.send(process, 'map')).toBe(true);
    expect(xstate.send(0, 'lock')).toBe(true);
    expect(xstate.send(1, 'lock')).toBe(false);
    expect(xstate.steps(1)).toEqual([]);
    expect(xstate.placeName(1)).toBe('map.locking');
  });
});
