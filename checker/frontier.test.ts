import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Frontier, Queue, Stack } from './frontier.ts';
import { MemoryBudget } from './memory.ts';
import { StateRecord } from './record.ts';

/** Pushes (true) and pops (false) as a list does. */
function behavesAs(frontier: Frontier, take: (list: number[]) => number | undefined, pushes: readonly boolean[]): void {
  const list: number[] = [];
  const wrong: number[] = [];
  const record = new StateRecord(5);
  let next = 0;
  for (const push of pushes) {
    if (push) {
      record.words.set([next, next + 1]);
      frontier.push(record.words, 0, next, next + 2, next + 3);
      list.push(next++);
    } else if (list.length > 0) {
      const wanted = take(list)!;
      frontier.pop(record);
      const { state, depth, switches } = frontier;
      const got = [record.words[0], record.words[1] - 1, state, depth - 2, switches - 3];
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
    frontier.push(new StateRecord(8).words, 0, 0, 1, 0);
    expect(memory.used).toBeGreaterThan(0);
    frontier.free();
    expect(memory.used).toBe(0);
  }
});
