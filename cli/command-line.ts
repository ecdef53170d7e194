import type { Overrides } from './overrides.ts';

/** The command line that checks one scenario with these overrides, quoted for a shell. */
export function checkCommand(path: string, overrides: Overrides, tolerated: boolean): string {
  const words = ['swiocheck', 'check', path];
  const add = (option: string, values: readonly (string | number)[] | string | number | undefined) => {
    for (const value of values === undefined ? [] : [values].flat()) words.push(option, String(value));
  };
  if (overrides.faults === false) words.push('--no-faults');
  add('--fault', overrides.fault);
  add('--property', overrides.property);
  add('--goal', overrides.goal);
  add('--strategy', overrides.strategy);
  add('--storage', overrides.storage);
  add('--no-reduction', overrides.noReduction);
  add('--max-states', overrides.maxStates);
  add('--max-depth', overrides.maxDepth);
  add('--max-seconds', overrides.maxSeconds);
  add('--max-memory', overrides.maxMemory);
  add('--max-switches', overrides.maxSwitches);
  if (tolerated) words.push('--tolerated');
  return words.map(quoted).join(' ');
}

/** A word as a POSIX shell reads it back. */
export function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
