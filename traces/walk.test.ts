import { describe, expect, it } from 'vitest';
import { claimOf, goalClaim } from './claim.ts';
import { badAccess } from './render/bad-access.ts';
import { dataRace, fullArea, lostUpdate, nestedLocks, usedCounter, walkOf } from './testing/examples.ts';
import { SmallMachine } from './testing/small-machine.ts';
import { walk } from './walk.ts';

describe('walk', () => {
  it('says of every step what it changed', () => {
    const { steps } = walkOf(lostUpdate());
    expect(steps.find(({ label }) => label.action === 'release')?.changes).toEqual([
      'area 0: used 4 -> 0',
      'list 0..1: 0 -> 2 1',
      'slots 0..1: a -> free',
      'mapping a: gone',
    ]);
  });

  it('shares areas that a step leaves alone', () => {
    const { initial, steps } = walkOf(lostUpdate());
    for (const { after } of steps) expect(after.areas[1]).toBe(initial.areas[1]);
    expect(steps[1].after.areas[0]).not.toBe(initial.areas[0]);
    expect(steps[1].after.areas[0].list).toBe(initial.areas[0].list);
  });

  it('finds where the claim becomes true, also in a trace that goes on', () => {
    const { options, trace } = lostUpdate();
    const longer = { ...trace, steps: [...trace.steps, { process: 'cpu0', action: 'done', arguments: { area: 0 } }] };
    const result = walk(new SmallMachine(options), longer, usedCounter);
    expect(result.kind === 'walked' && result.walk.claimed).toBe(trace.steps.length);
  });

  it('reports a divergence', () => {
    expect(walk(new SmallMachine({ starts: [0] }), lostUpdate().trace)).toMatchObject({ kind: 'diverged' });
  });

  it('shows who waits, and which steps race', () => {
    expect(walkOf(nestedLocks()).waits).toEqual([
      { process: 0, waitsFor: 1 },
      { process: 1, waitsFor: 0 },
    ]);
    expect(walkOf(dataRace()).race?.variable).toBe('list[1]');
    expect(walkOf(lostUpdate())).toMatchObject({ waits: [], race: null });
  });
});

describe('badAccess', () => {
  it('is the last change of what the dropped lock guards', () => {
    const example = walkOf(lostUpdate());
    expect(example.steps[badAccess(example)].label.sentence).toBe('frees 2 slots at 0, writes used 0');
  });

  it('is the last step, where that does more than drop a lock', () => {
    const example = walkOf(lostUpdate());
    expect(badAccess({ ...example, claimed: example.steps.length - 1 })).toBe(example.steps.length - 2);
  });

  it('is nothing, where nothing is wrong', () => {
    expect(badAccess(walkOf(fullArea()))).toBe(-1);
  });
});

describe('claims', () => {
  const counts = { distinct: 1, generated: 1, depth: 1 };
  const path = { initial: 0, decisions: [] };

  it('are made from verdicts', () => {
    const waits = [
      { process: 0, waitsFor: 1 },
      { process: 1, waitsFor: -1 },
    ];
    expect(claimOf({ kind: 'deadlock', waits, path, counts }, ['cpu0', 'cpu1'])).toEqual({
      verdict: 'deadlock',
      explanation: 'cpu0 waits for cpu1, cpu1 waits for ever',
    });
    const violated = {
      kind: 'violated',
      property: 'segment',
      class: 'safety',
      explanation: 'two\nlines \u2026',
      path,
      counts,
    } as const;
    expect(claimOf(violated, [])).toEqual({ verdict: 'violated', property: 'segment', explanation: 'two lines ?' });
  });

  it('are cut to what the format holds', () => {
    expect(goalClaim('full', 'x'.repeat(5000)).explanation).toHaveLength(2000);
  });
});
