import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bounds, formatTrace, formatTraceError, parseTrace, type Trace, traceSchema } from './format.ts';

const small: Trace = {
  format: 'swiocheck-trace',
  version: 1,
  tool: '0.1.0',
  scenario: { name: 'two cpus', geometry: { slots: 8 } },
  initial: 0,
  claim: { verdict: 'violated', property: 'used-counter', explanation: 'area 0: used 2, allocated 1' },
  steps: [
    { process: 'cpu0', action: 'lock', arguments: { area: 0 }, function: 'swiotlb_area_find_slots' },
    { process: 'cpu1', action: 'search', arguments: { area: 0, slots: 2 }, source: 'swiotlb.c:1001' },
  ],
};

const errorsOf = (text: string): string[] => {
  const result = parseTrace(text);
  return result.kind === 'invalid' ? result.errors.map(formatTraceError) : [];
};
const changed = (change: object): string => JSON.stringify({ ...small, ...change });
const withStep = (change: object): string => changed({ steps: [{ ...small.steps[0], ...change }] });

describe('formatTrace', () => {
  it('puts one step on a line', () => {
    expect(formatTrace(small)).toMatchInlineSnapshot(`
      "{
        "format": "swiocheck-trace",
        "version": 1,
        "tool": "0.1.0",
        "scenario": {
          "name": "two cpus",
          "geometry": {
            "slots": 8
          }
        },
        "initial": 0,
        "claim": { "verdict": "violated", "property": "used-counter", "explanation": "area 0: used 2, allocated 1" },
        "steps": [
          { "process": "cpu0", "action": "lock", "arguments": { "area": 0 }, "function": "swiotlb_area_find_slots" },
          { "process": "cpu1", "action": "search", "arguments": { "area": 0, "slots": 2 }, "source": "swiotlb.c:1001" }
        ]
      }
      "
    `);
  });

  it('is read back as it was written', () => {
    const name = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: bounds.name });
    const key = name.filter((text) => !['__proto__', 'constructor', 'prototype'].includes(text));
    const step = fc.record(
      {
        process: name,
        action: name,
        arguments: fc.dictionary(key, fc.maxSafeInteger(), { maxKeys: 16 }),
        function: name,
        source: name,
      },
      { requiredKeys: ['process', 'action', 'arguments'], noNullPrototype: true },
    );
    const trace = fc.record(
      {
        format: fc.constant('swiocheck-trace' as const),
        version: fc.constant(1 as const),
        tool: name,
        scenario: fc.dictionary(key, fc.jsonValue({ maxDepth: 3 })),
        initial: fc.nat(),
        claim: fc.record({
          verdict: fc.constantFrom('violated' as const, 'deadlock' as const, 'reached' as const),
          property: name,
          explanation: fc.string({ unit: 'grapheme-ascii', maxLength: 300 }),
        }),
        steps: fc.array(step, { maxLength: 8 }),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(trace, (given) => {
        const text = formatTrace(given);
        const result = parseTrace(text);
        if (result.kind !== 'trace') {
          // Keys deep in the scenario may be the forbidden ones; nothing else may be refused.
          expect(errorsOf(text).join()).toContain('a key');
          return;
        }
        // Through JSON once, because it knows neither -0 nor null prototypes.
        expect(result.trace).toEqual(JSON.parse(JSON.stringify(given)));
        expect(formatTrace(result.trace)).toBe(text);
      }),
    );
  });
});

describe('parseTrace', () => {
  it.each([
    ['', /^\$: found text that is not JSON .* allowed: one JSON object$/],
    ['NaN', /not JSON/],
    ['null', /^\$: found null; allowed/],
    ['[]', /^\$: found a list of 0; allowed/],
    [changed({ format: 'itf' }), /^\$\.format: found "itf"; allowed: 'swiocheck-trace'$/],
    [changed({ version: 2 }), /^\$\.version: found 2; allowed: 1, the only version/],
    [changed({ claim: undefined }), /^\$\.claim: found nothing; allowed: an object of verdict, property and explanation$/],
    [changed({ initial: -1 }), /^\$\.initial: found -1; allowed: an integer, 0 or more$/],
    [changed({ scenario: [] }), /^\$\.scenario: found a list of 0; allowed: an object$/],
    [changed({ more: 1 }), /^\$: found unknown keys more; allowed: the keys of the format only$/],
    [
      changed({ claim: { verdict: 'holds', explanation: '' } }),
      /^\$\.claim\.verdict: found "holds"; allowed: 'violated', 'deadlock'/,
    ],
    [withStep({ process: '' }), /^\$\.steps\[0\]\.process: found ""; allowed: 1 to 200 printable/],
    [withStep({ action: 'x'.repeat(201) }), /^\$\.steps\[0\]\.action: found a string of 201 characters/],
    [withStep({ action: '\u001b[2J' }), /^\$\.steps\[0\]\.action: found .* allowed: 1 to 200 printable/],
    [withStep({ arguments: { area: 0.5 } }), /^\$\.steps\[0\]\.arguments\.area: found 0\.5; allowed: an integer/],
    [withStep({ arguments: { area: 2 ** 53 } }), /arguments\.area: found 9007199254740992; allowed: an integer/],
    [withStep({ arguments: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`a${i}`, i])) }), /at most 16 integers$/],
    [withStep({ arguments: { '': 1 } }), /found a key that is no name/],
    [withStep({ arguments: 3 }), /arguments: found 3; allowed: an object of at most 16 integers/],
    [changed({ steps: 'none' }), /^\$\.steps: found "none"; allowed: a list of steps$/],
  ])('says what is wrong and where: %s', (text, expected) => {
    expect(errorsOf(text)[0]).toMatch(expected);
  });

  it('says nothing of what another version has in it', () => {
    expect(errorsOf(changed({ version: 2, steps: undefined, more: 1 }))).toHaveLength(1);
  });

  it.each([
    ['deep lists', `${'['.repeat(1e6)}${']'.repeat(1e6)}`, /nesting deeper than 32/],
    [
      'deep objects in the scenario',
      changed({}).replace('"slots":8', `"slots":${'{"a":'.repeat(5e4)}1${'}'.repeat(5e4)}`),
      /nesting/,
    ],
    ['prototype keys', changed({}).replace('"slots":8', '"__proto__":{"polluted":1}'), /found a key '__proto__'/],
    ['prototype keys of arguments', withStep({}).replace('"area"', '"__proto__"'), /found a key '__proto__'/],
    ['too many values', changed({ scenario: { list: Array(100_001).fill(0) } }), /more than 100000 values/],
    ['too many steps', changed({ steps: Array(100_001).fill(small.steps[0]) }), /at most 100000 steps/],
  ])('refuses %s without throwing', (_, text, expected) => {
    expect(errorsOf(text)[0]).toMatch(expected);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('never throws and never lets a control character through', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string({ unit: 'binary' }),
          fc.json().map((json) => changed({ steps: [JSON.parse(json)] })),
        ),
        (text) => {
          for (const error of errorsOf(text)) expect(error).toMatch(/^[ -~]*$/);
        },
      ),
    );
  });

  it('reports a bounded number of errors', () => {
    expect(errorsOf(changed({ steps: Array(1000).fill({}) }))).toHaveLength(bounds.errors);
  });
});

it('has a JSON schema', () => {
  expect(z.toJSONSchema(traceSchema)).toMatchObject({ type: 'object', additionalProperties: false });
});
