import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Before, type Frontier, Queue, Stack, Taken } from './frontier.ts';
import { MemoryBudget } from './memory.ts';

/** Pushes (true) and pops (false) as a list does. */
function behavesAs(frontier: Frontier, take: (list: number[]) => number | undefined, pushes: readonly boolean[]): void {
  const list: number[] = [];
  const wrong: number[] = [];
  const record = new Uint32Array(2);
  const taken = new Taken(2);
  let next = 0;
  for (const push of pushes) {
    if (push) {
      record.set([next, next + 1]);
      frontier.push(record, 0, next, next + 2, next + 3);
      list.push(next++);
    } else if (list.length > 0) {
      const wanted = take(list)!;
      taken.from(frontier);
      const {
        number: state,
        depth,
        switches,
        record: { words },
      } = taken;
      const got = [words[0], words[1] - 1, state, depth - 2, switches - 3];
      if (got.some((number) => number !== wanted)) wrong.push(wanted);
    }
    if (frontier.length !== list.length) wrong.push(-1);
  }
  expect(wrong).toEqual([]);
}

/** Long runs of either, so that the ring wraps round and grows in every position. */
const runs = fc
  .array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 300 })), { minLength: 4, maxLength: 20 })
  .map((parts) => parts.flatMap(([push, count]) => new Array<boolean>(count).fill(push)));

test('a queue takes out first what came in first', () => {
  fc.assert(
    fc.property(runs, (pushes) => behavesAs(new Queue(2, new MemoryBudget()), (list) => list.shift(), pushes)),
    { numRuns: 60 },
  );
});

test('a stack takes out first what came in last', () => {
  fc.assert(
    fc.property(runs, (pushes) => behavesAs(new Stack(2, new MemoryBudget()), (list) => list.pop(), pushes)),
    { numRuns: 60 },
  );
});

test('memory is given back', () => {
  const memory = new MemoryBudget();
  for (const frontier of [new Queue(2, memory), new Stack(2, memory)]) {
    frontier.push(new Uint32Array(2), 0, 0, 1, 0);
    expect(memory.used).toBeGreaterThan(0);
    frontier.free();
    expect(memory.used).toBe(0);
  }
});

test('many are taken at once, in the same order', () => {
  const records = fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(records, records, (pushes, takes) => {
      const queue = new Queue(2, new MemoryBudget());
      const into = new Uint32Array(9000 * (Before.words + 2));
      let [pushed, taken] = [0, 0];
      pushes.forEach((count, turn) => {
        for (; count > 0; count--, pushed++) queue.push(Uint32Array.of(pushed, pushed + 1), 0, pushed, pushed + 2, pushed + 3);
        for (let left = takes[turn % takes.length]; left > 0 && queue.length > 0; ) {
          const got = queue.take(into, 0, left);
          expect(got).toBeGreaterThan(0);
          expect(got).toBeLessThanOrEqual(left);
          for (let i = 0; i < got; i++, taken++) {
            const words = into.subarray(i * (Before.words + 2), (i + 1) * (Before.words + 2));
            if (words.join() !== [taken, taken + 2, taken + 3, taken, taken + 1].join())
              throw new Error(`${words} in place of ${taken}`);
          }
          left -= got;
        }
        expect(queue.length).toBe(pushed - taken);
      });
    }),
    { numRuns: 40 },
  );
});
