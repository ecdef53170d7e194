import { type ReductionName, reductionNames } from '../checker/options.ts';
import { designs, faults, generations, goals, kernelProperties, kernelScenarios, properties } from './catalogue.ts';
import { exitCodes } from './exit-code.ts';
import { readEditScript, shippedEdits } from './kernel/edit-file.ts';

export const topicKinds = [
  ...(['design', 'generation', 'fault', 'property', 'goal', 'verdict', 'exit code'] as const),
  ...(['reduction', 'property of the real file', 'scenario of the real file', 'edit script'] as const),
] as const;
export type TopicKind = (typeof topicKinds)[number];

/** Something that has a name in the tool's output and can be asked about. */
export interface Topic {
  readonly name: string;
  readonly kind: TopicKind;
  readonly sentence: string;
  /** More about it, as labelled lines: why it matters, where it comes from. */
  readonly details: readonly (readonly [label: string, text: string])[];
}

const verdicts: readonly Topic[] = [
  verdict(
    'holds',
    'Every reachable state was visited and every property holds in it.',
    '0',
    'It speaks of this geometry and workload only.',
  ),
  verdict(
    'violated',
    'A state or step breaks a property; the path that leads there is shown.',
    '12 (safety), 13 (progress)',
    'The path is a shortest one when the search is breadth-first.',
  ),
  verdict(
    'deadlock',
    'Some processes wait for each other, and nobody else can wake them.',
    '11',
    'Locks are taken with interrupts off: an interrupt that waits for its own CPU is one.',
  ),
  verdict(
    'unreached',
    'Every property holds, but a goal of the scenario was never reached.',
    '10',
    'A pass in which the interesting states do not occur proves nothing.',
  ),
  verdict(
    'inconclusive',
    'A limit (or ^C) ended the search before it was exhaustive.',
    '20',
    'Nothing bad was found in what was visited. A limit is never a pass.',
  ),
];

const reductions: Readonly<Record<ReductionName, string>> = {
  transactions: 'A critical section whose accesses are all protected by its lock is one transition.',
  symmetry:
    'Of states that differ only in which of several interchangeable CPUs, mappings, areas or devices is where, one is stored.',
  'dead-variables': 'Of states that differ only in what no step reads any more, one is stored.',
  'partial-order': 'A process that is in the middle of something, and can only do what moves left, goes on alone.',
};

function verdict(name: string, sentence: string, code: string, note: string): Topic {
  return {
    name,
    kind: 'verdict',
    sentence,
    details: [
      ['exit code', code],
      ['note', note],
    ],
  };
}

/** Everything that can be explained. */
export const topics: readonly Topic[] = [
  ...catalogued('design', designs),
  ...catalogued('generation', generations),
  ...catalogued('fault', faults),
  ...catalogued('property', properties),
  ...catalogued('goal', goals),
  ...catalogued('property of the real file', kernelProperties),
  ...catalogued('scenario of the real file', kernelScenarios),
  ...verdicts,
  ...reductionNames.map(
    (name): Topic => ({ name, kind: 'reduction', sentence: reductions[name], details: [['off', `--no-reduction ${name}`]] }),
  ),
  ...exitCodes.map(
    ({ code, name, sentence }): Topic => ({ name: String(code), kind: 'exit code', sentence, details: [['name', name]] }),
  ),
];

/** The names of the edit scripts that come with the tool. */
export const editNames = (): string[] => [...shippedEdits().keys()].sort();

/** An edit script that comes with the tool: it is read from its file. */
export function editTopic(name: string): Topic {
  const { what, source, property, scenario } = readEditScript(name);
  const details = [
    ['source', source],
    ['breaks', property],
    ['shown by', scenario],
  ] as const;
  const said = details.flatMap(([label, text]) => (text === undefined ? [] : [[label, text] as const]));
  return { name, kind: 'edit script', sentence: what, details: said };
}

function catalogued(kind: TopicKind, entries: readonly Omit<Topic, 'kind'>[]): Topic[] {
  return entries.map((entry) => ({ kind, name: entry.name, sentence: entry.sentence, details: entry.details }));
}
