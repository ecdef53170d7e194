import { type Command, Option } from 'commander';
import { type FormatName, formatNames, renderers } from '../../traces/render/formats.ts';
import { validate } from '../../traces/validate.ts';
import { claimed } from '../claimed.ts';
import type { Session } from '../io.ts';
import { readTrace, walkTrace } from '../trace-file.ts';
import { UserError } from '../user-error.ts';

export function addReplayCommand(program: Command, session: Session): void {
  program
    .command('replay')
    .description('take the steps of a trace again, confirm what it claims, and show it')
    .argument('<trace>', 'a file written by check --trace')
    .addOption(new Option('--format <format>', 'how to show it').choices(formatNames).default('race'))
    .addHelpText(
      'after',
      '\nExamples:\n  swiocheck replay trace.json\n  swiocheck replay trace.json --format numbered\n  swiocheck replay trace.json --format itf > trace.itf.json',
    )
    .action((path: string, options: { readonly format: FormatName }) => {
      const traceFile = readTrace(path);
      const { trace, file } = traceFile;
      session.io.stdout.write(renderers[options.format](walkTrace(traceFile)));
      const { property, machine } = claimed(file.scenario, trace.claim);
      const validation = validate(machine(), trace, property);
      if (validation.kind === 'not-violated') {
        throw new UserError(151, `every step can be taken, but the claim of the trace is not true: ${validation.reason}`);
      }
    });
}
