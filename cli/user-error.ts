import type { ExitCode } from './exit-code.ts';

/** A failure that the user can do something about: its message is all that is printed, and its code is the exit code. */
export class UserError extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.name = 'UserError';
    this.exitCode = exitCode;
  }
}
