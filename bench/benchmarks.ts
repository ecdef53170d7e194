import { type Size, size } from './size.ts';

/** A size to measure. */
export interface Benchmark {
  readonly of: Size;
  /** Every reachable state: hash tables are made for so many. */
  readonly states: number;
  /** How often each checker is run when nothing else is asked: odd. */
  readonly rounds: number;
  /** What asks for it: nothing, or an option. Everything that nothing asks for is done in a quarter of an hour. */
  readonly asked: 'always' | 'large' | 'huge';
}

export const benchmarks: readonly Benchmark[] = [
  { of: size(3, 2, 4, 4), states: 640_416, rounds: 5, asked: 'always' },
  { of: size(4, 2, 2, 2), states: 9_139_860, rounds: 3, asked: 'always' },
  { of: size(4, 2, 4, 4), states: 58_125_376, rounds: 1, asked: 'large' },
  { of: size(5, 2, 2, 2), states: 176_379_772, rounds: 1, asked: 'huge' },
];
