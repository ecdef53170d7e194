import type { Command } from 'commander';
import { wrapped } from '../columns.ts';
import { nearestName } from '../did-you-mean.ts';
import type { Session } from '../io.ts';
import { printable } from '../printable.ts';
import { editNames, editTopic, type Topic, topics } from '../topics.ts';
import { UserError } from '../user-error.ts';

export function addExplainCommand(program: Command, session: Session): void {
  program
    .command('explain')
    .description('say what a property, goal, design, generation, fault, verdict, reduction, edit script or exit code is')
    .argument('<name>', 'its name, as the tool prints it')
    .addHelpText(
      'after',
      '\nExamples:\n  swiocheck explain no-double-allocation\n  swiocheck explain split-areas\n  swiocheck explain inconclusive\n  swiocheck explain 12',
    )
    .action((name: string) => {
      // Of the goals that each area has one of, all say the same.
      const asked = name.replace(/^mapping-in-area-\d+$/, 'mapping-in-area');
      const edits = editNames();
      const found = [...topics.filter((topic) => topic.name === asked), ...edits.filter((edit) => edit === asked).map(editTopic)];
      if (found.length === 0) throw unknown(name, [...topics.map((topic) => topic.name), ...edits]);
      session.io.stdout.write(`${found.map(topicText).join('\n\n')}\n`);
    });
}

function topicText(topic: Topic): string {
  const width = Math.max(0, ...topic.details.map(([label]) => label.length)) + 2;
  const indent = ' '.repeat(width + 2);
  const details = topic.details.map(([label, text]) => `  ${`${label}:`.padEnd(width)}${wrapped(text, 78, indent)}`);
  return [`${topic.name} (${topic.kind})`, `  ${wrapped(topic.sentence, 90, '  ')}`, ...details].join('\n');
}

function unknown(name: string, known: readonly string[]): UserError {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? 'swiocheck list names everything' : `did you mean \`${nearest}\`?`;
  return new UserError(2, `nothing is called \`${printable(name, 60)}\`; ${hint}`);
}
