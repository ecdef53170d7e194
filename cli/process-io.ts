import type { Io, Keyboard } from './io.ts';

/** The real world: the process's streams, environment and signals. */
export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Whoever read the output has gone away (`swiocheck check ... | head`): not an error of ours.
      if (error.code !== 'EPIPE') throw error;
    });
  }
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    keyboard: process.stdin.isTTY ? terminalKeyboard() : null,
    env: process.env,
    onInterrupt,
  };
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/** The first ^C, or SIGTERM, is for the search, which ends and reports; the second ends the process at once. */
function onInterrupt(interrupted: () => void): () => void {
  let times = 0;
  const handler = () => {
    times++;
    if (times > 1) process.exit(20);
    interrupted();
  };
  for (const signal of signals) process.on(signal, handler);
  return () => {
    for (const signal of signals) process.off(signal, handler);
  };
}

function terminalKeyboard(): Keyboard {
  return {
    listen(typed) {
      const handler = (data: Buffer) => typed(data.toString('utf8'));
      process.stdin.setRawMode(true);
      process.stdin.resume();
      process.stdin.on('data', handler);
      return () => {
        process.stdin.off('data', handler);
        process.stdin.setRawMode(false);
        process.stdin.pause();
      };
    },
  };
}
