import { describe, expect, it } from 'vitest';
import { lostUpdate, nestedLocks, walkOf } from '../testing/examples.ts';
import { mermaid } from './mermaid.ts';

const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim());

describe('mermaid', () => {
  it('activates an area while its lock is held', () => {
    const lines = linesOf(mermaid(walkOf(lostUpdate())));
    expect(lines.filter((line) => line.includes('->>+area0'))).toHaveLength(2);
    expect(lines.filter((line) => line === 'deactivate area0')).toHaveLength(2);
  });

  it('begins with the locks that are held in the initial state', () => {
    const walk = walkOf(nestedLocks());
    const later = { ...walk, initial: walk.steps[1].after, steps: walk.steps.slice(2) };
    const areas = later.steps.at(-1)?.after.areas.map((area) => ({ ...area, holder: -1, holderName: null })) ?? [];
    const last = { ...later.steps[0], after: { ...later.initial, areas } };
    const lines = linesOf(mermaid({ ...later, steps: [...later.steps, last] }));
    expect(lines).toContain('activate area0');
    expect(lines.filter((line) => line.startsWith('deactivate'))).toEqual(['deactivate area0', 'deactivate area1']);
  });

  it('never deactivates an area that appeared locked', () => {
    const walk = walkOf(lostUpdate());
    const [, second, third] = walk.steps;
    const without = { ...walk.initial, areas: [] };
    const freed = { ...third, after: { ...third.after, areas: third.after.areas.map((area) => ({ ...area, holder: -1 })) } };
    expect(mermaid({ ...walk, initial: without, steps: [second, freed] })).not.toContain('deactivate');
  });

  it('escapes what Mermaid would take for its own', () => {
    const walk = walkOf(nestedLocks());
    const explanation = 'slot #3; then the end of the segment';
    const text = mermaid({ ...walk, trace: { ...walk.trace, claim: { verdict: 'violated', property: 'p', explanation } } });
    expect(text).toContain('p is violated: slot #35;3#59; then the e#110;d of the segment');
  });
});
