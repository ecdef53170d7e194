import fc from 'fast-check';
import {
  add,
  choose,
  fail,
  give,
  type Instruction,
  lock,
  read,
  repeat,
  rest,
  skip,
  take,
  unlock,
  write,
} from './lock-program.ts';

const variable = fc.nat(2);
const value = fc.nat(2);
/** Not 0, the initial value: a program that fails must have been told so by another. */
const surprise = fc.integer({ min: 1, max: 3 });
const lockNumber = fc.nat(1);

/** One instruction that neither takes nor drops a lock; a fifth of the accesses are marked. */
function plainInstruction(variables: fc.Arbitrary<number>): fc.Arbitrary<Instruction> {
  const marked = fc.integer({ min: 0, max: 4 }).map((die) => die === 0);
  return fc.oneof(
    { weight: 3, arbitrary: fc.tuple(variables, marked).map(([of, mark]) => read(of, mark)) },
    { weight: 3, arbitrary: fc.tuple(variables, value, marked).map(([of, to, mark]) => write(of, to, mark)) },
    { weight: 2, arbitrary: fc.tuple(variables, value).map(([of, plus]) => add(of, plus)) },
    { weight: 2, arbitrary: surprise.map(fail) },
    { weight: 1, arbitrary: fc.constantFrom(skip, choose) },
  );
}

/** A critical section, in which the other lock may nest. */
const section: fc.Arbitrary<Instruction[]> = fc
  .tuple(lockNumber, fc.array(plainInstruction(variable), { maxLength: 3 }), fc.boolean())
  .map(([outer, inside, nested]) =>
    nested
      ? [lock(outer), ...inside.slice(0, 1), lock(1 - outer), ...inside.slice(1), unlock(1 - outer), unlock(outer)]
      : [lock(outer), ...inside, unlock(outer)],
  );

/** Reads without a lock and fails at one value, which may be there only between two steps of another process. */
const glance = fc.tuple(variable, surprise).map(([of, at]) => [read(of), fail(at)]);

const wildProgram = fc
  .array(
    fc.oneof(
      { weight: 2, arbitrary: section },
      { weight: 2, arbitrary: glance },
      { weight: 2, arbitrary: plainInstruction(variable).map((one) => [one]) },
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.flat());

/** Two or three processes that take locks in any order and access variables with or without them. */
export const wildPrograms: fc.Arbitrary<Instruction[][]> = fc
  .array(wildProgram, { minLength: 2, maxLength: 3 })
  .filter((programs) => programs.flat().length <= 18);

/** The same, some of them endless loops. */
export const endlessPrograms: fc.Arbitrary<Instruction[][]> = fc
  .tuple(wildPrograms, fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }))
  .map(([programs, endless]) => programs.map((program, process) => (endless[process] ? [...program, repeat] : program)))
  .filter((programs) => programs.flat().length <= 14);

/** Two processes that come to rest before each of their rounds, for ever. */
export const restingPrograms: fc.Arbitrary<Instruction[][]> = fc
  .array(wildProgram, { minLength: 2, maxLength: 2 })
  .map((programs) => programs.map((program) => [rest, ...program, repeat]))
  .filter((programs) => programs.flat().length <= 16);

/** Rounds that begin by taking a token, give it back somewhere, and now and then look at it or overwrite it. */
const tokenRound = fc
  .tuple(
    fc.array(
      fc.oneof(
        section,
        glance,
        plainInstruction(variable).map((one) => [one]),
      ),
      { maxLength: 2 },
    ),
    fc.nat(2),
    fc.nat(1),
  )
  .map(([parts, at, token]) => [take(3 + token), ...parts.slice(0, at).flat(), give(3 + token), ...parts.slice(at).flat()]);
const stray = plainInstruction(fc.constantFrom(3, 4)).map((one) => [one]);

/** Two or three processes that hand tokens on, as variables 3 and 4. */
export const tokenPrograms: fc.Arbitrary<Instruction[][]> = fc
  .array(
    fc.array(fc.oneof({ weight: 5, arbitrary: tokenRound }, { weight: 1, arbitrary: stray }), { minLength: 1, maxLength: 3 }),
    { minLength: 2, maxLength: 3 },
  )
  .map((programs) => programs.map((rounds) => rounds.flat()))
  .filter((programs) => programs.flat().length <= 20);

/** A process that overwrites tokens, and one or two that come to wait for them. */
export const snatchingPrograms: fc.Arbitrary<Instruction[][]> = fc
  .tuple(
    fc.array(stray, { minLength: 1, maxLength: 3 }),
    fc.array(
      fc.tuple(fc.nat(2), tokenRound).map(([skips, round]) => [...Array<Instruction>(skips).fill(skip), ...round]),
      { minLength: 1, maxLength: 2 },
    ),
  )
  .map(([strays, rounds]) => [strays.flat(), ...rounds])
  .filter((programs) => programs.flat().length <= 18);

/** Variables 0 and 1 only under lock 0, variable 2 only under lock 1; locks never nest. */
const disciplinedSection = fc.oneof(
  fc.array(plainInstruction(fc.nat(1)), { minLength: 1, maxLength: 3 }).map((inside) => [lock(0), ...inside, unlock(0)]),
  fc.array(plainInstruction(fc.constant(2)), { minLength: 1, maxLength: 2 }).map((inside) => [lock(1), ...inside, unlock(1)]),
);

/** Two or three processes that keep to a discipline of locks. */
export const disciplinedPrograms: fc.Arbitrary<Instruction[][]> = fc
  .array(
    fc.array(disciplinedSection, { minLength: 1, maxLength: 3 }).map((parts) => parts.flat()),
    { minLength: 2, maxLength: 3 },
  )
  .filter((programs) => programs.flat().length <= 24);

/** Both locks in one order, then in the other. */
const quarrel = plainInstruction(variable).map((one) => [
  ...[lock(0), lock(1), one, unlock(1), unlock(0)],
  ...[lock(1), lock(0), one, unlock(0), unlock(1)],
]);

/** Two processes that take both locks in opposite orders, and one that needs neither and may go on for ever. */
export const quarrellingPrograms: fc.Arbitrary<Instruction[][]> = fc
  .tuple(quarrel, quarrel, fc.array(plainInstruction(variable), { minLength: 1, maxLength: 2 }), fc.nat(3))
  .map(([one, other, bystander, die]) => [one.slice(0, 5), other.slice(5), die === 3 ? [...bystander, repeat] : bystander]);

/** A process that writes several times under a lock, and one or two that look without it what is there in between. */
export const glancingPrograms: fc.Arbitrary<Instruction[][]> = fc
  .tuple(
    fc.array(fc.tuple(variable, surprise), { minLength: 2, maxLength: 4 }),
    fc.array(fc.array(glance, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
  )
  .map(([writes, glances]) => [
    [lock(0), ...writes.map(([of, to]) => write(of, to)), unlock(0)],
    ...glances.map((parts) => parts.flat()),
  ]);

/** A process that reads one variable twice under a lock and keeps both values, and one or two that write it without the lock. */
export const tearingPrograms: fc.Arbitrary<Instruction[][]> = fc
  .array(fc.tuple(fc.nat(2), surprise), { minLength: 1, maxLength: 2 })
  .map((writes) => [
    [lock(0), read(0), add(1, 0), read(0), add(2, 0), unlock(0)],
    ...writes.map(([skips, to]) => [...Array<Instruction>(skips).fill(skip), write(0, to)]),
  ]);

/**
 * A program for several processes that run it at once. Variable 3 and lock 2 stand for the process's own (see
 * `symmetric-program.ts`); now and then they are used as if they were shared, by a stray access under another lock or none.
 */
export const symmetricPrograms: fc.Arbitrary<Instruction[]> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: section },
      { weight: 1, arbitrary: quarrel },
      { weight: 2, arbitrary: glance },
      { weight: 3, arbitrary: plainInstruction(fc.nat(3)).map((one) => [one]) },
      {
        weight: 2,
        arbitrary: fc.array(plainInstruction(fc.nat(3)), { maxLength: 2 }).map((inside) => [lock(2), ...inside, unlock(2)]),
      },
    ),
    { minLength: 2, maxLength: 6, size: 'max' },
  )
  .map((parts) => parts.flat())
  .filter((program) => program.length <= 14);

/** Small enough that every path can be listed. */
export const tinyPrograms: fc.Arbitrary<Instruction[][]> = fc
  .array(wildProgram, { minLength: 2, maxLength: 3 })
  .filter((programs) => programs.flat().length <= 9);
