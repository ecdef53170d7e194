import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Footprint } from '../checker/footprint.ts';
import { cpuChart } from './chart/cpu.ts';
import { rcuChart } from './chart/rcu.ts';
import { workerChart } from './chart/worker.ts';
import { flatten } from './compile/flatten.ts';
import { ChartInterpreter } from './interpreter.ts';
import { AllocatorMachine } from './machine.ts';
import type { Scenario } from './scenario.ts';
import { arbitraryScenario } from './testing/arbitrary-scenario.ts';
import { type PartialScenario, scenario } from './testing/scenarios.ts';

/** The argument of a choice as the chart numbers it, out of the label's names. */
function argumentOf(machine: AllocatorMachine, process: number, choice: number): number {
  const { request, mapping, sync, pool } = machine.label(process, choice).arguments;
  if (sync !== undefined) return mapping! * machine.memory.syncs + sync;
  return request ?? mapping ?? pool ?? 0;
}

/** The next of a sequence of pseudo-random numbers (Lehmer, with Park and Miller's multiplier): a schedule without an end. */
function nextPick(pick: number): number {
  return (pick * 48271) % 0x7fffffff;
}

/** Walks one scenario with all three runners at once, and compares bytes, places, choices and outcomes after every step. */
function walkTogether(made: Scenario, seed: number, length: number, places: Set<string>): void {
  const plain = new AllocatorMachine(made, { tracksRoom: true });
  const observed = new AllocatorMachine(made, { tracksRoom: true });
  const xstate = new ChartInterpreter(made, { tracksRoom: true });
  const footprint = new Footprint();
  let pick = seed;
  for (let step = 0; step < length; step++) {
    const ways: { process: number; choice: number; action: string; argument: number }[] = [];
    for (let process = 0; process < plain.processes.length; process++) {
      const choices = plain.choices(process);
      const steps = xstate.steps(process);
      if (steps.length !== choices)
        throw new Error(`${plain.processes[process]}: ${choices} choices, xstate has ${steps.length}`);
      for (const [choice, expected] of steps.entries()) {
        const way = {
          process,
          choice,
          action: plain.label(process, choice).action,
          argument: argumentOf(plain, process, choice),
        };
        if (way.action !== expected.action || way.argument !== expected.argument) expect(way).toMatchObject(expected);
        ways.push(way);
      }
    }
    if (ways.length === 0) return;
    pick = nextPick(pick);
    const { process, choice, action, argument } = ways[pick % ways.length]!;
    const where = `step ${step}: ${action} of ${plain.processes[process]}`;
    if (!xstate.send(process, action, argument)) throw new Error(`${where}: xstate refuses it`);
    plain.step(process, choice);
    footprint.clear();
    observed.observedStep(process, choice, footprint);

    const bytes = Buffer.from(xstate.memory.vector.octets);
    if (!bytes.equals(plain.memory.vector.octets)) throw new Error(`${where}: the plain step and xstate differ in bytes`);
    if (!bytes.equals(observed.memory.vector.octets)) throw new Error(`${where}: the observed step and xstate differ in bytes`);
    if (xstate.placeName(process) !== plain.placeName(process)) throw new Error(`${where}: different places`);
    expect(plain.view.outcome, where).toEqual(xstate.view.outcome);
    // Only the observed step sees accesses, and so what lock-discipline judges.
    const { unguardedArea: _area, foreignMapping: _mapping, ...outcome } = observed.view.outcome;
    expect(xstate.view.outcome, where).toMatchObject(outcome);
    places.add(plain.placeName(process));
  }
}

describe('xstate, the compiled step and the compiled observed step reach the same bytes', () => {
  test('on random schedules of random scenarios', () => {
    const seeds = fc.integer({ min: 1, max: 0x7ffffffe });
    const made = fc.oneof(arbitraryScenario(), arbitraryScenario({ faults: true }));
    fc.assert(
      fc.property(made, seeds, fc.integer({ min: 1, max: 120 }), (some, seed, length) =>
        walkTogether(some, seed, length, new Set()),
      ),
      { numRuns: 60, seed: 20220428 },
    );
  });

  test('on long walks that come to every place of the charts', () => {
    const everything: PartialScenario = {
      geometry: { areas: 2, slots: 8, pools: 2 },
      workload: {
        cpus: 2,
        mappingsPerCpu: 2,
        unmap: 'any-cpu',
        requests: [{ bytes: 3 }, { bytes: 4, coherent: true }, { bytes: 7 }],
        syncs: [{ offset: 1, bytes: 1 }],
      },
    };
    const oneArea: PartialScenario = { ...everything, geometry: { ...everything.geometry, areas: 1 } };
    // Every mapping fills a pool, so that all but the first are in transient ones.
    const crowded: PartialScenario = {
      geometry: { slots: 4, pools: 6 },
      workload: { ...everything.workload, requests: [{ bytes: 8 }] },
    };
    const walks: PartialScenario[] = [
      { ...everything, workload: { ...everything.workload, interrupts: true } },
      { ...everything, design: 'dynamic-pools' },
      { ...oneArea, design: 'instances-list' },
      { ...oneArea, design: 'balanced' },
      { ...oneArea, design: 'instances-list', faults: ['cursor-round-robin'] },
      { ...everything, faults: ['used-after-unlock'] },
      { ...everything, faults: ['lock-dropped-before-claim'] },
      { ...everything, faults: ['shared-bitmap-word'] },
      { ...everything, faults: ['release-unlocked'] },
    ];
    const places = new Set<string>();
    for (const walk of walks) walkTogether(scenario(walk), 12345, walk.design === 'dynamic-pools' ? 1500 : 300, places);
    // A mapping is found before its device's flag is set in the first steps only, if at all.
    const late = scenario({ ...everything, ...crowded, design: 'dynamic-pools', faults: ['flag-not-set'] });
    for (let seed = 1; seed < 200 && !places.has('find.lost'); seed++) walkTogether(late, seed, 60, places);
    // Two transient pools at once are there only while the worker has not added as many.
    const early = scenario({ ...everything, ...crowded, design: 'dynamic-pools' });
    for (let seed = 1; seed < 200 && !places.has('find.walkingTransient'); seed++) walkTogether(early, seed, 150, places);
    const odd = { mappingsPerCpu: 3, devices: [{ minAlignMask: 3 }], requests: [{ origOffset: 2 }] };
    walkTogether(scenario({ generation: '6.1-stable', workload: odd }), 12345, 300, places);
    const charts = [cpuChart, workerChart, rcuChart].flatMap((chart) => flatten(chart).places);
    const unseen = charts.filter(({ name, always }) => always.length === 0 && !places.has(name)).map(({ name }) => name);
    expect(unseen).toEqual([]);
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
