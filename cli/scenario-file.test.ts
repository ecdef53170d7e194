import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limitsOf, parseScenario } from './scenario-file.ts';
import { starterScenario } from './scenario-starter.ts';
import { UserError } from './user-error.ts';

/** The message of the error that a text gives; fails where it gives none, or one that is no clean error. */
function refusal(text: string): string {
  try {
    parseScenario(text, 'x.yaml');
  } catch (error) {
    if (error instanceof UserError && error.exitCode === 151) return error.message;
    throw error;
  }
  throw new Error('the text was accepted');
}

const workload = 'workload: { requests: [{ bytes: 2 }] }';

test('the smallest scenario gets its defaults', () => {
  const file = parseScenario(`design: split-areas\n${workload}`, 'dir/small.yaml');
  expect(file.scenario).toMatchObject({
    name: 'small',
    generation: '6.10',
    design: { name: 'split-areas', layout: 'one' },
    geometry: { slotBytes: 2, pageBytes: 4, segmentSlots: 4, slots: 8, areas: 1, pools: 1 },
    workload: { cpus: 2, devices: [{ minAlignMask: 0, boundaryMask: -1 }], requests: [{ bytes: 2, device: 0, origOffset: 0 }] },
    faults: [],
  });
  expect(file.document.properties).toBeUndefined();
  expect(file.document).toMatchObject({
    goals: [],
    search: {
      strategy: 'breadth-first',
      storage: 'fingerprint',
      reductions: ['transactions', 'symmetry', 'dead-variables', 'partial-order'],
    },
    limits: {},
  });
});

test('the starter scenario is accepted, with its limits in the units of the search', () => {
  expect(limitsOf(parseScenario(starterScenario, 's.yaml').document.limits)).toEqual({ secondsMax: 60, memoryBytesMax: 1 << 30 });
});

test('origOffset stands for one request for each value', () => {
  const offsets = (text: string) =>
    parseScenario(
      `design: split-areas\nworkload: { devices: [{ minAlignMask: 3 }], requests: [{ bytes: 2, origOffset: ${text} }] }`,
      'x',
    ).scenario.workload.requests.map((request) => request.origOffset);
  expect(offsets('all')).toEqual([0, 1, 2, 3]);
  expect(offsets('[1, 3]')).toEqual([1, 3]);
  expect(offsets('2')).toEqual([2]);
});

test('a design may be given by its axes', () => {
  const axes = '{ layout: scattered, start: cursor, retry: next, lookup: hash, sharing: all }';
  expect(parseScenario(`design: ${axes}\n${workload}`, 'x').scenario.design).toMatchObject({ name: 'custom', lookup: 'hash' });
});

test('every mistake is named with its place, what is allowed and what was meant', () => {
  const text = `scenario: split areas
design: split-area
generation: 6.10
geometry:
  slotBites: 2
  areas: 3
workload:
  cpus: 0
  requests:
    - { bytes: 2, device: x, origOffset: some }
    - { byte: 2 }
`;
  expect(refusal(text)).toMatchInlineSnapshot(`
    "x.yaml:1:11: scenario: found \`split areas\`
        1 | scenario: split areas
          |           ^^^^^^^^^^^
        allowed: letters, digits, dots, dashes and underscores, at most 64, the first a letter or digit
    x.yaml:2:9: design: found \`split-area\`; did you mean \`split-areas\`?
        2 | design: split-area
          |         ^^^^^^^^^^
        allowed: the name of a design (single-lock, split-areas, instances-list, instances-merged, instances-hashed, device-start, device-private, balanced, dynamic-pools), or its axes
    x.yaml:3:13: generation: 6.10 without quotes is the number 6.1; write "6.10"
        3 | generation: 6.10
          |             ^^^^
        allowed: one of: 5.16, 6.1-stable, 6.3-rc, 6.3, 6.9-rc, 6.9, 6.10
    x.yaml:5:3: unknown key \`slotBites\` in geometry; did you mean \`slotBytes\`?
        5 |   slotBites: 2
          |   ^^^^^^^^^
        allowed: slotBytes, pageBytes, segmentSlots, slots, areas, pools, start
    x.yaml:6:10: geometry.areas: found 3
        6 |   areas: 3
          |          ^
        allowed: a power of two from 1 to 256
    x.yaml:8:9: workload.cpus: found 0
        8 |   cpus: 0
          |         ^
        allowed: an integer from 1 to 256
    x.yaml:10:27: workload.requests[0].device: found \`x\`
       10 |     - { bytes: 2, device: x, origOffset: some }
          |                           ^
        allowed: an integer from 0 to 255
    x.yaml:10:42: workload.requests[0].origOffset: found \`some\`
       10 |     - { bytes: 2, device: x, origOffset: some }
          |                                          ^^^^
        allowed: \`all\`, an integer from 0 to 65535, or a list of such integers
    x.yaml:11:7: workload.requests[1].bytes is missing
       11 |     - { byte: 2 }
          |       ^
        allowed: an integer from 1 to 16777216
    x.yaml:11:9: unknown key \`byte\` in workload.requests[1]; did you mean \`bytes\`?
       11 |     - { byte: 2 }
          |         ^^^^
        allowed: bytes, device, origOffset, allocAlignMask, direction, coherent"
  `);
});

test('the axes of a design are checked one by one', () => {
  expect(refusal(`design: { layout: scatered, start: cpu, retry: next, lookup: list }\n${workload}`)).toMatchInlineSnapshot(`
    "x.yaml:1:9: design.sharing is missing
        1 | design: { layout: scatered, start: cpu, retry: next, lookup: list }
          |         ^
        allowed: one of: all, device
    x.yaml:1:19: design.layout: found \`scatered\`; did you mean \`scattered\`?
        1 | design: { layout: scatered, start: cpu, retry: next, lookup: list }
          |                   ^^^^^^^^
        allowed: one of: one, contiguous, scattered, growing"
  `);
});

test('contradictions between parts are reported', () => {
  const text = `design: single-lock
geometry: { slots: 2, areas: 4, pools: 2, pageBytes: 1, start: 3 }
workload:
  requests:
    - { bytes: 3, coherent: true, origOffset: 1 }
    - { bytes: 1, device: 1 }
expect: { verdict: holds, depth: 3 }
`;
  expect(refusal(text)).toMatchInlineSnapshot(`
    "x.yaml:2:30: geometry.areas: 4 areas cannot share 2 slots
        2 | geometry: { slots: 2, areas: 4, pools: 2, pageBytes: 1, start: 3 }
          |                              ^
        allowed: at most as many areas as slots
    x.yaml:2:30: geometry.areas: a pool of single-lock has one area, not 4
        2 | geometry: { slots: 2, areas: 4, pools: 2, pageBytes: 1, start: 3 }
          |                              ^
        allowed: 1 with this design
    x.yaml:2:40: geometry.pools: single-lock has one pool, not 2
        2 | geometry: { slots: 2, areas: 4, pools: 2, pageBytes: 1, start: 3 }
          |                                        ^
        allowed: 1 with this design
    x.yaml:2:54: geometry.pageBytes: a page of 1 bytes is smaller than a slot of 2
        2 | geometry: { slots: 2, areas: 4, pools: 2, pageBytes: 1, start: 3 }
          |                                                      ^
        allowed: a page of one or more slots
    x.yaml:5:47: workload.requests[0].origOffset: coherent memory has no CPU buffer, so its address has no low bits
        5 |     - { bytes: 3, coherent: true, origOffset: 1 }
          |                                               ^
        allowed: 0
    x.yaml:6:27: workload.requests[1].device: there is no device 1
        6 |     - { bytes: 1, device: 1 }
          |                           ^
        allowed: 0 to 0: the devices listed in workload.devices"
  `);
});

test('text that is not YAML is refused at the place of the mistake', () => {
  expect(refusal('design: [split-areas\nworkload: x\n')).toMatchInlineSnapshot(`
    "x.yaml:2:1: not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]
        2 | workload: x
          | ^"
  `);
  expect(refusal('design: split-areas\ndesign: single-lock\n')).toMatchInlineSnapshot(`
    "x.yaml:2:1: not YAML: Map keys must be unique
        2 | design: single-lock
          | ^"
  `);
  expect(refusal('')).toMatchInlineSnapshot(`
    "x.yaml:1:1: the file: found nothing
        allowed: a scenario: scenario, description, design, generation, geometry, workload, faults, properties, goals, search, limits, expect"
  `);
});

test('tags and aliases buy nothing', () => {
  expect(refusal(`design: !!js/function "x"\n${workload}`)).toContain('not YAML: Unresolved tag');
  const bomb = [
    'a: &a [x]',
    ...'bcdefghij'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`),
  ];
  expect(refusal(bomb.join('\n'))).toContain('at most 32 aliases');
  expect(refusal('a: &a [*a]\n')).toContain('unknown key `a`');
});

test('depth is bounded', () => {
  expect(refusal('['.repeat(100_000) + ']'.repeat(100_000))).toContain('nested too deeply');
  expect(refusal(`${'{a: '.repeat(40_000)}${'}'.repeat(40_000)}`)).toContain('nested too deeply');
  expect(refusal('- '.repeat(100_000))).toContain('nested too deeply');
  expect(refusal('['.repeat(200_000)).split('\n').length).toBeLessThan(12);
});

test('control characters of the file are escaped in its errors', () => {
  expect(refusal(`design: "\\e[31mred"\n${workload}`)).not.toContain('\u001b');
  expect(refusal(`"\u0085\\e]0;x\\a": 1\n${workload}`)).not.toMatch(/(?!\n)\p{Cc}/u);
});

const tame = (text: string) => {
  try {
    parseScenario(text, 'x.yaml');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.exitCode).toBe(151);
    expect(error.message.split('\n')[0]).toMatch(/^x\.yaml:\d+:\d+: ./);
  }
};

test('any text is a scenario or one clean error', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), tame), { numRuns: 300 });
  const snippet = fc.constantFrom(
    'design: ',
    'split-areas',
    '\n',
    '  ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    '&a',
    '*a',
    ': ',
    '!!set',
    '"',
    '? ',
    '|',
    '%',
    '---',
    '<<',
    '__proto__',
    '\t',
  );
  fc.assert(
    fc.property(
      fc.array(snippet, { maxLength: 40 }).map((parts) => parts.join('')),
      tame,
    ),
    { numRuns: 500 },
  );
});

test('any value is a scenario or one clean error', () => {
  fc.assert(fc.property(fc.json({ maxDepth: 5 }), tame), { numRuns: 200 });
  const keys = fc.constantFrom(
    'scenario',
    'design',
    'geometry',
    'workload',
    'requests',
    'devices',
    'limits',
    'expect',
    '__proto__',
    'constructor',
    'toString',
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(null, 0, -1, 1e99, 'split-areas', '', true),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(keys, tie('tree'), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(
      tree.map((value) => JSON.stringify(value)),
      tame,
    ),
    { numRuns: 500 },
  );
});
