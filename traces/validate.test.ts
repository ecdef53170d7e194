import { describe, expect, it } from 'vitest';
import type { Property } from '../checker/property.ts';
import type { AllocatorView } from '../properties/view.ts';
import type { Claim, Trace } from './format.ts';
import {
  areaFull,
  dataRace,
  type Example,
  fullArea,
  lostUpdate,
  nestedLocks,
  raceFree,
  usedCounter,
} from './testing/examples.ts';
import { SmallMachine } from './testing/small-machine.ts';
import { type Validation, validate } from './validate.ts';

const check = ({ options, trace, property }: Example): Validation => validate(new SmallMachine(options), trace, property);
const cut = (example: Example): Example => ({ ...example, trace: { ...example.trace, steps: example.trace.steps.slice(0, -1) } });
const claiming = (trace: Trace, claim: Partial<Claim>): Trace => ({ ...trace, claim: { ...trace.claim, ...claim } });

describe('validate', () => {
  it.each([
    ['a safety violation', lostUpdate, /^area 0 says \d used, \d are taken/],
    ['a race', dataRace, /^list\[1\]: cpu\d .* while cpu\d /],
    ['a deadlock', nestedLocks, /^cpu0 waits for cpu1, cpu1 waits for cpu0$/],
    ['a goal', fullArea, /^every slot of area 0 is taken$/],
  ])('confirms %s, and refuses it one step earlier', (_, make, expected) => {
    const result = check(make());
    expect(result).toMatchObject({ kind: 'confirmed', extent: 'claim', explanation: expect.stringMatching(expected) });
    expect(check(cut(make()))).toMatchObject({ kind: 'not-violated' });
  });

  it('reports a divergence on a machine without the fault', () => {
    const { trace } = lostUpdate();
    expect(validate(new SmallMachine({ starts: [0, 0] }), trace, usedCounter)).toMatchObject({
      kind: 'diverged',
      expected: { action: 'read' },
    });
  });

  it('confirms the path only, where the claim is about the future', () => {
    const { options, trace } = lostUpdate();
    const quiescent: Property<AllocatorView> = {
      ...usedCounter,
      name: 'quiescent',
      kind: 'eventually-quiescent',
      holds: (view) => view.quiescent,
    };
    const claim = claiming(trace, { property: 'quiescent' });
    expect(validate(new SmallMachine(options), claim, quiescent)).toMatchObject({ kind: 'confirmed', extent: 'path' });
    expect(validate(new SmallMachine(options), { ...claim, steps: [] }, quiescent)).toMatchObject({ kind: 'not-violated' });
  });

  it.each([
    ['no property', undefined, {}, 'the trace claims used-counter, the property to check is unknown'],
    ['another property', raceFree, {}, 'the trace claims used-counter, the property to check is race-free'],
    ['a violated goal', areaFull, { property: 'area-full' }, /^no trace can show 'violated' of area-full/],
    ['a reached invariant', usedCounter, { verdict: 'reached' } as const, /^no trace can show 'reached' of used-counter/],
    [
      'a deadlock that is none',
      undefined,
      { verdict: 'deadlock' } as const,
      /^every process that is blocked waits for one that can move/,
    ],
  ])('confirms nothing of %s', (_, property, change, reason) => {
    const { options, trace } = lostUpdate();
    const result = validate(new SmallMachine(options), claiming(trace, change), property);
    expect(result.kind === 'not-violated' && result.reason).toMatch(reason);
  });
});
