import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { run } from '../run.ts';

/** What a command line left behind. */
export interface Ran {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** A world for the command line: streams into strings, no terminal, and whatever a test puts in its place. */
export class World {
  stdout = '';
  stderr = '';
  /** What ^C calls now, or null where nobody listens. */
  interrupt: (() => void) | null = null;
  readonly io: Io;

  constructor(changes: Partial<Io> = {}) {
    this.io = {
      stdout: {
        write: (text) => {
          this.stdout += text;
        },
      },
      stderr: {
        write: (text) => {
          this.stderr += text;
        },
      },
      keyboard: null,
      env: {},
      onInterrupt: (interrupted) => {
        this.interrupt = interrupted;
        return () => {
          this.interrupt = null;
        };
      },
      ...changes,
    };
  }

  async run(...argv: readonly string[]): Promise<Ran> {
    const code = await run(argv, this.io);
    return { code, stdout: this.stdout, stderr: this.stderr };
  }
}

/** Runs a command line in a world of its own. */
export function ran(...argv: readonly string[]): Promise<Ran> {
  return new World().run(...argv);
}
