import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../checker/verdict.ts';
import { alternative } from './choices.ts';
import { formatTrace, parseTrace, type Trace, type TraceStep } from './format.ts';
import { record } from './record.ts';
import { formatDivergence, replay } from './replay.ts';
import { lostUpdate } from './testing/examples.ts';
import { SmallMachine, type SmallOptions } from './testing/small-machine.ts';

const about = { tool: '0.1.0', scenario: {}, claim: { verdict: 'reached', explanation: '' } } as const;

/** Takes the steps that `picks` pick from what is possible. */
function randomPath(machine: SmallMachine, picks: readonly number[]): Decision[] {
  machine.reset();
  return picks.flatMap((pick) => {
    const enabled = machine.processes.flatMap((_, process) =>
      Array.from({ length: machine.choices(process) }, (_, choice) => ({ process, choice })),
    );
    if (enabled.length === 0) return [];
    const decision = enabled[pick % enabled.length];
    machine.step(decision.process, decision.choice);
    return [decision];
  });
}

const options = fc.record({
  starts: fc.array(fc.nat(1), { minLength: 1, maxLength: 4 }),
  operations: fc.integer({ min: 1, max: 3 }),
  fault: fc.constantFrom('none' as const, 'release-unlocked' as const, 'nested-locks' as const),
});

describe('record and replay', () => {
  it('take every path back to itself, through a file', () => {
    fc.assert(
      fc.property(options, fc.array(fc.nat(), { maxLength: 60, size: 'max' }), (given: SmallOptions, picks) => {
        const machine = new SmallMachine(given);
        const path = { initial: 0, decisions: randomPath(machine, picks) };
        const end = new Uint8Array(machine.snapshotBytes);
        machine.save(end, 0);
        const parsed = parseTrace(formatTrace(record(machine, path, about)));
        const again = new SmallMachine(given);
        expect(parsed.kind === 'trace' && replay(again, parsed.trace)).toEqual({ kind: 'replayed', path });
        const reached = new Uint8Array(again.snapshotBytes);
        again.save(reached, 0);
        expect(reached).toEqual(end);
      }),
    );
  });

  it('tell choices of one name apart', () => {
    const machine = new SmallMachine({ starts: [0], sizes: [1, 1, 2] });
    const path = { initial: 0, decisions: [{ process: 0, choice: 1 }] };
    const trace = record(machine, path, about);
    expect(trace.steps[0].arguments).toEqual({ size: 1, [alternative]: 1 });
    expect(replay(machine, trace)).toEqual({ kind: 'replayed', path });
  });
});

describe('record', () => {
  it('throws where the path is none of the machine', () => {
    const machine = new SmallMachine({ starts: [0] });
    expect(() => record(machine, { initial: 0, decisions: [{ process: 0, choice: 7 }] }, about)).toThrow(
      'step 1: cpu0 has no choice 7',
    );
  });

  it('throws where the names make no trace', () => {
    const machine = new SmallMachine({ starts: [0] });
    machine.label = () => ({ action: 'caf\u00e9', arguments: {}, function: '', sentence: '' });
    expect(() => record(machine, { initial: 0, decisions: [{ process: 0, choice: 0 }] }, about)).toThrow(/steps\.0\.action/);
  });
});

describe('a divergence', () => {
  const trace = lostUpdate().trace;
  const broken = (at: number, change: Partial<TraceStep>): Trace => ({
    ...trace,
    steps: trace.steps.map((step, i) => (i === at ? { ...step, ...change } : step)),
  });
  const report = (machine: SmallMachine, given: Trace): string => {
    const result = replay(machine, given);
    return result.kind === 'diverged' ? formatDivergence(result) : 'replayed';
  };
  const machine = new SmallMachine({ starts: [0, 0], fault: 'release-unlocked' });

  it('says what was expected, what is available, and why', () => {
    expect(report(machine, broken(0, { arguments: { size: 3 } }))).toMatchInlineSnapshot(`
      "The trace diverges at step 1.
      expected: cpu0 ask(size=3)
      available:
        cpu0 ask(size=1)
        cpu0 ask(size=2)
        cpu1 ask(size=1)
        cpu1 ask(size=2)
      usual cause: cpu0 can only take ask(size=1) or ask(size=2) here: the workload or the geometry changed
      "
    `);
  });

  it.each([
    ['an unknown process', machine, broken(1, { process: 'cpu7' }), /there is no process cpu7 .*: the number of CPUs changed/],
    [
      'an unknown action',
      machine,
      broken(1, { action: 'trylock' }),
      /at lock, not at trylock: the design, the generation or the model/,
    ],
    [
      'an initial state that is none',
      machine,
      { ...trace, initial: 3 },
      /at step 0[\s\S]*begins in initial state 3, the machine has 1/,
    ],
    [
      'a lock',
      machine,
      {
        ...trace,
        steps: ['cpu0', 'cpu0', 'cpu1', 'cpu1'].map((process, i) => ({
          ...trace.steps[0],
          process,
          action: i % 2 ? 'lock' : 'ask',
          arguments: i % 2 ? { area: 0 } : { size: 1 },
        })),
      },
      /at step 4[\s\S]*cpu1 is blocked on a lock that cpu0 holds/,
    ],
    [
      'a shorter workload',
      new SmallMachine({ starts: [0, 0], operations: 0 }),
      trace,
      /no step of any process[\s\S]*cpu. has nothing left to do/,
    ],
  ])('names the usual cause: %s', (_, on, given, expected) => {
    expect(report(on, given)).toMatch(expected);
  });
});
