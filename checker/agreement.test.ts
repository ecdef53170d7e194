import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { twoPhaseCommit } from './machines/commit.ts';
import { type Instruction, LockProgram, type ProgramView, repeat } from './machines/lock-program.ts';
import { peterson } from './machines/peterson.ts';
import {
  canFinish,
  canRest,
  deadlockFree,
  endsUnlike,
  everFails,
  finishes,
  firstCanReturn,
  freeUnlike,
  neverFails,
  noFailingStep,
  raceFree,
  restsUnlike,
} from './machines/program-properties.ts';
import {
  disciplinedPrograms,
  endlessPrograms,
  glancingPrograms,
  quarrellingPrograms,
  restingPrograms,
  snatchingPrograms,
  symmetricPrograms,
  tearingPrograms,
  tokenPrograms,
  wildPrograms,
} from './machines/random-program.ts';
import { ReferenceSearch, type ReferenceVerdict } from './machines/reference-search.ts';
import { SymmetricProgram } from './machines/symmetric-program.ts';
import { interleavingReductions, type ReductionName, reductionNames, type SearchOptions, type SearchResult } from './options.ts';
import { follow } from './path.ts';
import type { Property } from './property.ts';
import { search } from './search.ts';

/*
 * Every combination of reductions, storages and orders says of random small machines what a search says that is too simple to be
 * wrong. MACHINES=10000 (npm run agreement) asks for so many; by default there are 110, as many of each sort.
 */

const machines = Number(process.env.MACHINES ?? 110);
const seed = Number(process.env.SEED ?? 40);

/** A machine that can be made again and again, and what is asked of it. */
interface Case {
  readonly make: () => LockProgram;
  readonly properties: readonly Property<ProgramView>[];
  [fc.toStringMethod](): string;
}

const values = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2));
const always = [neverFails, noFailingStep, deadlockFree, raceFree, finishes, everFails, canFinish];

const programsCase = (programs: Instruction[][], properties: readonly Property<ProgramView>[], variables = 3): Case => ({
  make: () => new LockProgram(programs, variables),
  properties,
  [fc.toStringMethod]: () => JSON.stringify(programs),
});
const symmetricCase = (program: Instruction[], n: number, end: readonly number[]): Case => ({
  make: () => new SymmetricProgram(program, n),
  properties: [...always, endsUnlike(end)],
  [fc.toStringMethod]: () => `${n} processes, ${JSON.stringify(program)}`,
});
const processes = fc.integer({ min: 2, max: 3 });

/** Locks that nest in any order, accesses under them or not, choices, loops without end, tokens, discipline, and equal processes. */
const sorts: Readonly<Record<string, fc.Arbitrary<Case>>> = {
  wild: fc.tuple(wildPrograms, values).map(([programs, end]) => programsCase(programs, [...always, endsUnlike(end)])),
  endless: endlessPrograms.map((programs) => programsCase(programs, [...always, firstCanReturn])),
  quarrelling: quarrellingPrograms.map((programs) => programsCase(programs, always)),
  glancing: glancingPrograms.map((programs) => programsCase(programs, always)),
  tearing: tearingPrograms.map((programs) => programsCase(programs, [...always, endsUnlike([1, 0, 1]), endsUnlike([2, 1, 2])])),
  resting: fc
    .tuple(restingPrograms, values)
    .map(([programs, at]) => programsCase(programs, [...always, canRest, restsUnlike(at)])),
  tokens: fc
    .tuple(tokenPrograms, values)
    .map(([programs, at]) => programsCase(programs, [...always, canRest, endsUnlike(at), restsUnlike(at)], 5)),
  snatching: fc
    .tuple(snatchingPrograms, values)
    .map(([programs, end]) => programsCase(programs, [...always, endsUnlike(end)], 5)),
  disciplined: fc
    .tuple(disciplinedPrograms, values)
    .map(([programs, free]) => programsCase(programs, [...always, freeUnlike(0, free.slice(0, 2))])),
  symmetric: fc
    .tuple(symmetricPrograms, processes, values)
    .map(([program, n, end]) => symmetricCase(program, program.length > 6 ? 2 : n, end)),
  'symmetric, endless': fc
    .tuple(
      symmetricPrograms.filter((program) => program.length <= 9),
      processes,
      values,
    )
    .map(([program, n, end]) => symmetricCase([...program, repeat], n, end)),
};

const combinations: readonly ReductionName[][] = Array.from({ length: 2 ** reductionNames.length }, (_, bits) =>
  reductionNames.filter((_, reduction) => ((bits >> reduction) & 1) === 1),
);
const storages = ['exact', 'fingerprint'] as const;
const strategies = ['breadth-first', 'depth-first'] as const;
const settings = combinations.flatMap((reductions) =>
  storages.flatMap((storage) => strategies.map((strategy) => ({ reductions, storage, strategy, limits: {} }) as const)),
);
type Setting = (typeof settings)[number];

/** What was seen, so that agreement about nothing does not pass for agreement. */
const seen = new Map<string, number>();
const see = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);

function run(given: Case, properties: SearchOptions<ProgramView>['properties'], setting: Setting): SearchResult {
  return search(given.make(), { ...setting, properties });
}

/** One property at a time: the same verdict, and breadth-first a path as short as there is, which leads where it says. */
function judge(given: Case, property: Property<ProgramView>, expected: ReferenceVerdict, setting: Setting): void {
  const { verdict, goals, minimal, restarts } = run(given, [property], setting);
  const about = { property: property.name, ...setting };
  expect({ ...about, kind: verdict.kind }).toEqual({ ...about, kind: expected.kind });
  see(`${property.name}: ${verdict.kind}`);
  if (restarts > 0) see('began anew');
  const path = 'path' in verdict ? verdict.path : (goals[0]?.path ?? null);
  expect({ ...about, path: path !== null }).toEqual({ ...about, path: expected.steps !== null });
  if (path === null) return;
  const machine = given.make();
  follow(machine, path);
  if (property.kind === 'always') expect(property.holds(machine.view)).toBe(false);
  if (property.kind === 'reachable') expect(property.holds(machine.view)).toBe(true);
  if (verdict.kind === 'violated') expect({ ...about, property: verdict.property }).toEqual(about);
  // A goal's path is the first one met, of transitions that may be many steps; an AG EF violation ends in some state without a way
  // out, which is the first one where a transition is a step.
  const singleSteps = !setting.reductions.some((name) => interleavingReductions.includes(name));
  const byTransition = property.kind === 'reachable' || property.kind === 'eventually-quiescent';
  const shortest = setting.strategy === 'breadth-first' && (singleSteps || !byTransition);
  if (shortest) expect({ ...about, steps: path.decisions.length }).toEqual({ ...about, steps: expected.steps });
  else expect(path.decisions.length).toBeGreaterThanOrEqual(expected.steps!);
  if (shortest && 'path' in verdict) expect(minimal).toBe(true);
}

/** All properties at once: the goals reached are those that can be, and a violation is one of those that there are. */
function judgeTogether(given: Case, expected: ReadonlyMap<Property<ProgramView>, ReferenceVerdict>, setting: Setting): void {
  const { verdict, goals } = run(given, given.properties, setting);
  const broken = [...expected].filter(([, { kind }]) => kind === 'violated' || kind === 'deadlock');
  if (broken.length > 0) {
    const found = verdict.kind === 'deadlock' ? deadlockFree.name : verdict.kind === 'violated' ? verdict.property : verdict.kind;
    expect(broken.map(([{ name }]) => name)).toContain(found);
    return;
  }
  const reached = (goal: Property<ProgramView>) => goals.some(({ name, path }) => name === goal.name && path !== null);
  for (const [property, { kind }] of expected) {
    if (property.kind === 'reachable')
      expect({ ...setting, reached: reached(property) }).toEqual({ ...setting, reached: kind === 'holds' });
  }
}

/** Without reductions the counts are those of the graph; by symmetry alone, of its classes. */
function judgeCounts(given: Case, reference: ReferenceSearch<ProgramView>, setting: Setting): void {
  const { verdict } = run(given, [], setting);
  const { distinct, generated, depth } = reference.counts();
  const { counts } = verdict;
  if (counts.distinct < distinct) see(`fewer states by ${setting.reductions.join(' and ')}`);
  if (setting.reductions.length === 0) {
    expect(counts).toMatchObject({ distinct, generated });
    if (setting.strategy === 'breadth-first') expect(counts.depth).toBe(depth);
  }
  if (setting.reductions.join() === 'symmetry') expect(counts.distinct).toBe(classesOf(given.make(), reference));
}

function classesOf(machine: LockProgram, { nodes }: ReferenceSearch<ProgramView>): number {
  if (!(machine instanceof SymmetricProgram)) return nodes.length;
  return new Set(nodes.map(({ snapshot }) => machine.leastOf(snapshot).join())).size;
}

test('the reference search has the known counts', () => {
  expect(new ReferenceSearch(twoPhaseCommit(3)).counts()).toEqual({ distinct: 288, generated: 1146, depth: 11 });
  expect(new ReferenceSearch(peterson()).counts()).toEqual({ distinct: 42, generated: 77, depth: 11 });
});

describe('every reduction, storage and order agrees with the reference search', () => {
  const names = Object.keys(sorts);
  test.each(names)(
    'on random machines: %s',
    (name) => {
      fc.assert(
        fc.property(sorts[name], (given) => {
          const reference = new ReferenceSearch(given.make());
          const expected = new Map(given.properties.map((property) => [property, reference.verdictOn(property)]));
          for (const setting of settings) {
            for (const [property, verdict] of expected) judge(given, property, verdict, setting);
            judgeTogether(given, expected, setting);
            judgeCounts(given, reference, setting);
          }
        }),
        { numRuns: Math.ceil(machines / names.length), seed },
      );
    },
    machines > 1000 ? 4 * 3_600_000 : 600_000,
  );

  test('of everything something was seen', () => {
    const wanted = [
      ...['never-fails: violated', 'never-fails: holds', 'no-failing-step: violated', 'race-free: violated', 'race-free: holds'],
      ...[
        'deadlock-free: deadlock',
        'deadlock-free: holds',
        'can-finish: violated',
        'can-finish: holds',
        'ends-unlike: violated',
      ],
      ...['free-unlike: violated', 'free-unlike: holds', 'finishes: unreached', 'ever-fails: unreached', 'ever-fails: holds'],
      ...['began anew', ...reductionNames.map((name) => `fewer states by ${name}`)],
    ];
    expect(wanted.filter((what) => (seen.get(what) ?? 0) < 10)).toEqual([]);
  });
});
