import { describe, expect, it } from 'vitest';
import { crowd, dataRace, fullArea, lostUpdate, nestedLocks, walkOf } from '../testing/examples.ts';
import { expectGolden } from '../testing/golden.ts';
import { formatNames, renderers } from './formats.ts';

const examples = {
  'lost-update': lostUpdate,
  'data-race': dataRace,
  'nested-locks': nestedLocks,
  'full-area': fullArea,
  'three-cpus': () => crowd(3),
  'six-cpus': () => crowd(6),
};

describe.each(Object.entries(examples))('%s', (name, make) => {
  const walk = walkOf(make());

  it.each(formatNames)('as %s is as it was', (format) => {
    const text = renderers[format](walk);
    expect(text).toMatch(/^[\n -~]*\n$/);
    expectGolden(`${name}.${format}`, text);
  });
});
