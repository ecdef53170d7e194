import { Argument, type Command, Option } from 'commander';
import { columns } from '../columns.ts';
import type { Session } from '../io.ts';
import { shippedScenarios } from '../shipped-scenarios.ts';
import { editNames, editTopic, type TopicKind, topics } from '../topics.ts';

const kinds = {
  designs: 'design',
  generations: 'generation',
  faults: 'fault',
  properties: 'property',
  goals: 'goal',
  reductions: 'reduction',
  'kernel-properties': 'property of the real file',
  'kernel-scenarios': 'scenario of the real file',
} as const;
const listed = [...(Object.keys(kinds) as (keyof typeof kinds)[]), 'scenarios', 'edits'] as const;
type Listed = (typeof listed)[number];

interface Row {
  readonly name: string;
  readonly sentence: string;
}

export function addListCommand(program: Command, session: Session): void {
  program
    .command('list')
    .description(
      'list designs, generations, faults, properties, goals, reductions, scenarios, and what there is for the real file',
    )
    .addArgument(new Argument('[what]', 'what to list; everything by default').choices(listed))
    .addOption(new Option('--format <format>', 'how to print them').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExamples:\n  swiocheck list\n  swiocheck list faults\n  swiocheck list properties --format json')
    .action((what: Listed | undefined, options: { readonly format: 'text' | 'json' }) => {
      const chosen = what === undefined ? listed : [what];
      const rows = new Map(chosen.map((name) => [name, rowsOf(name)]));
      session.io.stdout.write(
        options.format === 'json'
          ? `${JSON.stringify(Object.fromEntries(rows), null, 2)}\n`
          : listing(rows, session.io.stdout.columns),
      );
    });
}

function rowsOf(what: Listed): Row[] {
  if (what === 'scenarios') return shippedScenarios().map(({ name, path }) => ({ name, sentence: path }));
  if (what === 'edits')
    return editNames()
      .map(editTopic)
      .map(({ name, sentence }) => ({ name, sentence }));
  const kind: TopicKind = kinds[what];
  return topics.filter((topic) => topic.kind === kind).map(({ name, sentence }) => ({ name, sentence }));
}

function listing(rows: ReadonlyMap<string, readonly Row[]>, width: number | undefined): string {
  return [...rows]
    .map(([title, entries]) => {
      const body =
        entries.length === 0
          ? '  (none)'
          : columns(
              entries.map((entry) => [entry.name, entry.sentence]),
              width,
            );
      return `${title}\n${body}\n`;
    })
    .join('\n');
}
