import { Argument, type Command } from 'commander';
import type { Session } from '../io.ts';
import { type Published, published, schemaText } from '../published-schema.ts';

export function addSchemaCommand(program: Command, session: Session): void {
  program
    .command('schema')
    .description('print the JSON Schema of scenario files, traces or JSON results')
    .addArgument(new Argument('[of]', 'which schema').choices(published).default('scenario'))
    .addHelpText('after', '\nExamples:\n  swiocheck schema > scenario.schema.json\n  swiocheck schema result')
    .action((of: Published) => {
      session.io.stdout.write(schemaText(of));
    });
}
