import { expect, test } from 'vitest';
import type { Estimated } from '../estimate.ts';
import { parseScenario } from '../scenario-file.ts';
import { estimateText } from './estimate.ts';

const file = parseScenario('design: split-areas\ngeometry: { areas: 2 }\nworkload: { requests: [{ bytes: 2 }] }\n', 'small.yaml');
const counts = { distinct: 100_000, generated: 300_000, depth: 40 };
const progress = { ...counts, frontier: 5_000, seconds: 5, memoryBytes: 2_000_000 };
const printed = (found: Partial<Estimated>) => estimateText(file, { progress, verdict: null, states: null, ...found });

test('a range, with what it takes', () => {
  expect(printed({ states: { low: 251_234, likely: 432_100, high: 2_091_000 } })).toMatchInlineSnapshot(`
    "small (split-areas, 6.10): 250,000 to 2,100,000 states, about 430,000
      looked at:    100,000 states, 300,000 generated, depth 40, 5,000 of them waiting, in 5.00 s, 1.9
                    MiB
      time:         12.6 s to 1 min 45 s, at 20,000 states a second
      memory:       4.8 MiB to 40 MiB, at 20 bytes a state
    "
  `);
});

test('what is not known is not said', () => {
  expect(printed({})).toMatchInlineSnapshot(`
    "small (split-areas, 6.10): more than 100,000 states; how many more is not known
      looked at:    100,000 states, 300,000 generated, depth 40, 5,000 of them waiting, in 5.00 s, 1.9
                    MiB
      so:           its levels have hardly begun to grow more slowly; --seconds looks longer, swiocheck
                    swarm does not need to know
    "
  `);
});

test('a search that ended needs no estimate', () => {
  expect(printed({ verdict: { kind: 'holds', counts } })).toContain(': 100,000 states, which are all\n');
  const violated = {
    kind: 'violated',
    property: 'p',
    class: 'safety',
    explanation: '',
    path: { initial: 0, decisions: [] },
  } as const;
  expect(printed({ verdict: { ...violated, counts } })).toContain(': the search ends after 100,000 states: violated\n');
});
