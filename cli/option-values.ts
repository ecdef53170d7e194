import { InvalidArgumentError } from 'commander';

/** Parsers of option values, for commander. */

export function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^-?\d{1,10}$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

/** Of an option that can be given several times. */
export function repeated(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** fast-check's name of a case. */
export function casePath(text: string): string {
  if (!/^\d{1,10}(:\d{1,10}){0,200}$/.test(text))
    throw new InvalidArgumentError('It must be numbers joined by colons, as fuzz prints them.');
  return text;
}
