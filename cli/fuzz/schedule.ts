import fc from 'fast-check';

/** One process goes on for a while. All numbers are hints, taken modulo what there is, so that every schedule fits every state. */
export interface Burst {
  /** Member of the crowd; numbers from `strangerFrom` on mean any process of the machine. */
  readonly who: number;
  /** Steps that the process takes, as far as it can. */
  readonly steps: number;
  /** Which operations it begins, where it has the choice. */
  readonly operation: number;
}

/** Who moves when. Shrinks to fewer and shorter bursts. */
export interface Schedule {
  /** The processes that meet in this run: few, so that they contend. */
  readonly crowd: readonly number[];
  readonly bursts: readonly Burst[];
  /** Whether all mappings are given back at the end, so that what must hold at quiescence is seen. */
  readonly drains: boolean;
}

const hintMax = 0xfffff;

/** Bursts are told to the crowd below this number, to anybody from it on: one in eight. */
export const strangerFrom = 14;

/** Steps that a burst takes on average: half are preempted within an operation, the others go through one or several. */
const burstStepsMean = 8;

const burst: fc.Arbitrary<Burst> = fc.record({
  who: fc.nat(15),
  steps: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 1, max: 6 }) },
    { weight: 3, arbitrary: fc.integer({ min: 6, max: 12 }) },
    { weight: 1, arbitrary: fc.integer({ min: 12, max: 40 }) },
  ),
  operation: fc.nat(hintMax),
});

/** Schedules of about `steps` steps, mostly: short ones come too. */
export function schedules(steps: number): fc.Arbitrary<Schedule> {
  const bursts = Math.max(1, Math.ceil(steps / burstStepsMean));
  return fc.record({
    crowd: fc.array(fc.nat(hintMax), { minLength: 1, maxLength: 8, size: 'max' }),
    bursts: fc.oneof(
      { weight: 4, arbitrary: fc.array(burst, { minLength: Math.ceil(bursts / 2), maxLength: bursts, size: 'max' }) },
      { weight: 1, arbitrary: fc.array(burst, { maxLength: bursts, size: 'max' }) },
    ),
    drains: fc.boolean(),
  });
}
