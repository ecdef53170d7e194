import type { Command } from 'commander';
import type { Session } from '../io.ts';
import { printable } from '../printable.ts';
import { starterScenario } from '../scenario-starter.ts';
import { writeNew } from '../write-new.ts';

export function addInitCommand(program: Command, session: Session): void {
  program
    .command('init')
    .description('write a scenario to start from, with every key explained')
    .argument('[file]', 'where to write it', 'scenario.yaml')
    .option('--force', 'overwrite a file that exists', false)
    .addHelpText('after', '\nExamples:\n  swiocheck init\n  swiocheck init nvme.yaml && swiocheck check nvme.yaml')
    .action((file: string, options: { readonly force: boolean }) => {
      writeNew(file, starterScenario, options.force);
      session.io.stdout.write(`${printable(file)} written; check it with: swiocheck check ${printable(file)}\n`);
    });
}
