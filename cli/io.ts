import type { ExitCode } from './exit-code.ts';

/** Where text goes. `process.stdout` is one; tests have their own. */
export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Where key presses come from: a terminal in raw mode. */
export interface Keyboard {
  /** Calls `typed` with what the terminal sends for each key until the returned function is called. */
  listen(typed: (input: string) => void): () => void;
}

/** All that the command line knows of the world, so that a test can be the world. */
export interface Io {
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Null where standard input is no terminal. */
  readonly keyboard: Keyboard | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls `interrupted` at SIGINT and SIGTERM until the returned function is called. */
  onInterrupt(interrupted: () => void): () => void;
}

/** One run of the command line: its world, and the exit code that its command leaves. */
export interface Session {
  readonly io: Io;
  exitCode: ExitCode;
}

/** Whether to colour what goes to `sink`: FORCE_COLOR and NO_COLOR decide, else only a terminal is coloured. */
export function coloured(sink: Sink, env: Io['env']): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0';
  return sink.isTTY === true && env.TERM !== 'dumb';
}
