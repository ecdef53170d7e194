import { Command, CommanderError, Help, type Option } from 'commander';
import { MachineFailure } from '../checker/machine-failure.ts';
import { addCheckCommand } from './commands/check.ts';
import { addCompareCommand } from './commands/compare.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEstimateCommand } from './commands/estimate.ts';
import { addExplainCommand } from './commands/explain.ts';
import { addFuzzCommand } from './commands/fuzz.ts';
import { addInitCommand } from './commands/init.ts';
import { addKernelCommand } from './commands/kernel.ts';
import { addListCommand } from './commands/list.ts';
import { addReplayCommand } from './commands/replay.ts';
import { addSchemaCommand } from './commands/schema.ts';
import { addStepCommand } from './commands/step.ts';
import { addSwarmCommand } from './commands/swarm.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io, Session } from './io.ts';
import { toolVersion } from './package-root.ts';
import { printable, printableBlock } from './printable.ts';
import { UserError } from './user-error.ts';

/** Runs one command line (without `node` and the script's name) and returns the exit code. Never throws. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const session: Session = { io, exitCode: 0 };
  try {
    await programFor(session).parseAsync([...argv], { from: 'user' });
    return session.exitCode;
  } catch (error) {
    return failure(error, io);
  }
}

const commands = [
  addCheckCommand,
  addEstimateCommand,
  addCompareCommand,
  addKernelCommand,
  addFuzzCommand,
  addSwarmCommand,
  addReplayCommand,
  addStepCommand,
  addListCommand,
  addExplainCommand,
  addSchemaCommand,
  addInitCommand,
  addDoctorCommand,
];

function programFor(session: Session): Command {
  const { stdout, stderr } = session.io;
  const program = new Command('swiocheck')
    .description('Decides whether a Linux swiotlb allocator is correct, and shows why not.')
    .version(toolVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(printableBlock(text)),
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
    })
    .configureHelp({ optionDescription: (option) => new Help().optionDescription(worthSaying(option)) })
    .showHelpAfterError('(--help shows what is allowed)')
    .addHelpText('after', '\nExit codes are explained by: swiocheck explain CODE\n');
  for (const add of commands) add(program, session);
  return program;
}

/** An option without its default where that is only that it was not given. */
function worthSaying(option: Option): Option {
  const { defaultValue } = option;
  const nothing = defaultValue === false || (Array.isArray(defaultValue) && defaultValue.length === 0);
  return nothing ? Object.assign(Object.create(option) as Option, { defaultValue: undefined }) : option;
}

function failure(error: unknown, io: Io): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UserError) {
    io.stderr.write(`swiocheck: ${error.message}\n`);
    return error.exitCode;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof MachineFailure) {
    io.stderr.write(`swiocheck: ${printable(message)}. No verdict of this run counts.\n`);
    return 75;
  }
  if (/allocation failed|Invalid typed array length/.test(message)) {
    io.stderr.write(`swiocheck: out of memory (${printable(message)}); --max-memory bounds the search\n`);
    return 153;
  }
  io.stderr.write(`swiocheck: internal error: ${printable(message)}. Please report it with the command and its scenario.\n`);
  const debug = io.env.SWIOCHECK_DEBUG;
  if (debug === '1' && error instanceof Error) io.stderr.write(`${printableBlock(error.stack ?? '')}\n`);
  else io.stderr.write('SWIOCHECK_DEBUG=1 shows where.\n');
  return 255;
}
