import fc from 'fast-check';
import type { StepLabel } from '../../checker/machine.ts';
import type { Picture } from '../picture.ts';
import type { Walk } from '../walk.ts';

const empty: Picture = { slotBytes: 2, segmentSlots: 4, pools: [], areas: [], mappings: [] };

/** Words without digits, so that numbers in a rendering are the renderer's own. */
const word = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz_()[]->'), minLength: 1, maxLength: 90 });
const sentence = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '));
const label: fc.Arbitrary<StepLabel> = fc.record({
  action: word,
  arguments: fc.constant({}),
  function: fc.oneof(fc.constant(''), word),
  sentence,
});

/** Walks of one to eight processes with texts of any length. For tests only. */
export const randomWalk: fc.Arbitrary<Walk> = fc
  .record({
    processes: fc.uniqueArray(word, { minLength: 1, maxLength: 8 }),
    taken: fc.array(fc.tuple(fc.nat(), label), { maxLength: 20 }),
    verdict: fc.constantFrom('violated' as const, 'deadlock' as const, 'reached' as const),
    explanation: sentence,
    waiting: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 3 }),
  })
  .map(({ processes, taken, verdict, explanation, waiting }) => {
    const steps = taken.map(([pick, given], at) => {
      const process = pick % processes.length;
      return { number: at + 1, process, name: processes[process], label: given, after: empty, changes: [], idle: false };
    });
    const waits = waiting.map(([a, b]) => ({ process: a % processes.length, waitsFor: (b % (processes.length + 1)) - 1 }));
    const claim = { verdict, property: 'property', explanation };
    const trace = { format: 'swiocheck-trace', version: 1, tool: 'x', scenario: {}, initial: 0, claim, steps: [] } as const;
    return {
      trace,
      processes,
      initial: empty,
      steps,
      claimed: steps.length,
      waits: verdict === 'deadlock' ? waits : [],
      race: null,
    };
  });
