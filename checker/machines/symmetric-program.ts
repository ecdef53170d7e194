import type { Renaming } from '../machine.ts';
import { type Instruction, LockProgram } from './lock-program.ts';

/** The variable and the lock that stand, in a program, for the process's own: `own + process`. */
export const own = { variable: 3, lock: 2 } as const;

/**
 * One program, run by several processes; each has a variable and a lock of its own besides the shared ones.
 *
 * The representative is the least of all renamings, by trying them: obviously right, and slow.
 */
export class SymmetricProgram extends LockProgram {
  readonly renamings: readonly Renaming[];
  private readonly permutations: readonly (readonly number[])[];

  constructor(program: readonly Instruction[], processes: number) {
    const numbers = Array.from({ length: processes }, (_, process) => process);
    super(
      numbers.map((process) => program.map((instruction) => ownedBy(instruction, process))),
      own.variable + processes,
      own.lock + processes,
    );
    this.permutations = permutationsOf(numbers);
    this.renamings = numbers.slice(1).map((process) => exchange(process - 1, process, processes));
  }

  canonicalise(): void {
    const here = new Uint8Array(this.snapshotBytes);
    this.save(here, 0);
    const failedNow = this.failedNow;
    this.restore(this.leastOf(here), 0);
    this.failedNow = failedNow;
  }

  /** The representative of a state's class. */
  leastOf(state: Uint8Array): Uint8Array {
    const renamed = this.permutations.map((permutation) => this.renamed(state, permutation));
    return renamed.reduce((least, other) => (Buffer.compare(other, least) < 0 ? other : least));
  }

  /** The state with everything of process p given to process `permutation[p]`. */
  renamed(state: Uint8Array, permutation: readonly number[]): Uint8Array {
    const processes = permutation.length;
    const result = state.slice();
    const holders = 2 * processes;
    const values = holders + own.lock + processes;
    for (const [from, to] of permutation.entries()) {
      result[to] = state[from];
      result[processes + to] = state[processes + from];
      result[values + own.variable + to] = state[values + own.variable + from];
      result[holders + own.lock + to] = state[holders + own.lock + from];
    }
    for (let at = holders; at < values; at++) if (result[at] > 0) result[at] = 1 + permutation[result[at] - 1];
    return result;
  }
}

function ownedBy(instruction: Instruction, process: number): Instruction {
  if ('variable' in instruction && instruction.variable === own.variable)
    return { ...instruction, variable: own.variable + process };
  if ('lock' in instruction && instruction.lock === own.lock) return { ...instruction, lock: own.lock + process };
  return instruction;
}

function permutationsOf(numbers: readonly number[]): number[][] {
  if (numbers.length === 0) return [[]];
  return numbers.flatMap((first) => permutationsOf(numbers.filter((number) => number !== first)).map((rest) => [first, ...rest]));
}

function exchange(a: number, b: number, processes: number): Renaming {
  const exchanged = (first: number) => {
    const numbers = Int32Array.from({ length: first + processes }, (_, number) => number);
    numbers[first + a] = first + b;
    numbers[first + b] = first + a;
    return numbers;
  };
  return { processes: exchanged(0), variables: exchanged(own.variable), locks: exchanged(own.lock) };
}
