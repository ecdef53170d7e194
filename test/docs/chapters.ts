import { readEditScript } from '../../cli/kernel/edit-file.ts';
import { exportDiagram } from '../../model/diagram.ts';
import { type Fault, faults, uncovered } from '../../model/fault.ts';
import {
  type AllocatorProperty,
  goals,
  harmfulProperties,
  mappingInArea,
  nonProperties,
  toleratedProperties,
} from '../../properties/catalogue.ts';

/** Chapters that are written by a program from the catalogues, by their path. */
export const chapters: Readonly<Record<string, () => string>> = {
  'docs/properties.md': propertiesChapter,
  'docs/faults.md': faultsChapter,
  'docs/charts.md': chartsChapter,
};

const generated = (source: string): string =>
  `<!-- Written by \`UPDATE_DOCS=1 npx vitest run test/docs.test.ts\` from \`${source}\`. -->`;

function propertiesChapter(): string {
  return document([
    '# Properties',
    generated('properties/catalogue.ts'),
    'What is checked, one record each in `properties/`. `npx swiocheck explain NAME` says the same.',
    'A property of kind `always` is looked at in every state, or after every step where it speaks of what the step did.',
    '## Harmful: a violation is a defect in every design',
    ...harmfulProperties.map(propertySection),
    '## Tolerated: the price of some designs, a defect in the others',
    ...toleratedProperties.map(propertySection),
    '## Goals: states that must be reachable, or a pass is vacuous',
    ...[...goals, { ...mappingInArea(0), name: 'mapping-in-area', sentence: 'Every area serves a mapping.' }].map(
      (goal) => `- **${goal.name}**: ${goal.sentence}`,
    ),
    '## Non-properties: false claims that a search must refute, or it does not bite',
    ...nonProperties.map((claim) => `- **${claim.name}**: ${claim.sentence}`),
  ]);
}

function propertySection(property: AllocatorProperty): string {
  const { class: kind } = property;
  return [
    `### ${property.name}`,
    '',
    property.sentence,
    '',
    `- kind: ${property.kind}`,
    `- matters: ${property.matters}`,
    `- rule: ${property.rule}`,
    ...(kind.kind === 'tolerated' ? [`- tolerated by: ${kind.designs.join(', ')}`, `- because: ${kind.reason}`] : []),
  ].join('\n');
}

function faultsChapter(): string {
  return document([
    '# Faults',
    generated('model/fault.ts'),
    'Defects that can be seeded, each a switch on a named point of the model. Each has a scenario of its name in `scenarios/faults/`',
    'that must be refuted by the first property named here, and must hold without the fault (`--no-faults`). Each is also an edit script',
    'for the real file of 6.12 ([defects put back](kernel.md#defects-put-back)), where another of its claims may fall first.',
    '## The corpus: defects of merged versions and of posted patches',
    ...faults.filter((fault) => fault.origin === 'corpus').map(faultSection),
    '## Made for this project, to show that a property bites',
    ...faults.filter((fault) => fault.origin === 'discipline').map(faultSection),
    '## Known, and not covered',
    ...uncovered.map(({ name, what, fixedBy, reason }) => `- **${name}** (${fixedBy}): ${what} ${reason}`),
  ]);
}

function faultSection(fault: Fault): string {
  const { property, scenario } = readEditScript(fault.name);
  return [
    `### ${fault.name}`,
    '',
    fault.what,
    '',
    `- caught by: ${fault.properties.join(', ')}`,
    `- in the real file: ${property}, by \`kernel check --edit ${fault.name} --scenario ${scenario}\``,
    `- matters: ${fault.matters}`,
    `- ${fault.origin === 'corpus' ? 'fixed by or found in' : 'source'}: ${fault.fixedBy}`,
  ].join('\n');
}

function chartsChapter(): string {
  const chart = (kind: 'cpu' | 'worker' | 'rcu'): string => `\`\`\`mermaid\n${exportDiagram(kind)}\`\`\``;
  return document([
    '# The statecharts',
    generated('model/chart'),
    'A box is a place between two indivisible steps, an arrow a step: its name, `[guard]`, `/ actions`. A diamond is left at once, by',
    'the first arrow whose guard holds. [The model](model.md) says how they are run.',
    '## A CPU, or an interrupt on it',
    chart('cpu'),
    '## The worker that adds pools',
    chart('worker'),
    '## RCU',
    chart('rcu'),
  ]);
}

/** Paragraphs with an empty line between, list entries and lines of one paragraph without. */
function document(parts: readonly string[]): string {
  let text = '';
  let before = '';
  for (const part of parts) {
    const together = before !== '' && isLine(before) === isLine(part) && isLine(part) !== 'block';
    text += `${before === '' ? '' : together ? '\n' : '\n\n'}${part}`;
    before = part;
  }
  return `${text}\n`;
}

function isLine(part: string): 'item' | 'sentence' | 'block' {
  if (part.startsWith('- ')) return 'item';
  return /^[#`<]/.test(part) || part.includes('\n') ? 'block' : 'sentence';
}
