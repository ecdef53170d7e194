import { expect, test } from 'vitest';
import { Stack, Taken } from './frontier.ts';
import { MemoryBudget } from './memory.ts';
import { randomOf } from './random.ts';
import { ShuffledStack } from './shuffled-stack.ts';

function record(value: number): Uint32Array {
  return new Uint32Array(2).fill(value);
}

test('every order of siblings comes as often as any other', () => {
  const random = randomOf(1);
  const orders = new Map<string, number>();
  for (let round = 0; round < 6000; round++) {
    const stack = new ShuffledStack(2, new MemoryBudget(), random);
    for (const value of [1, 2, 3]) stack.push(record(value), 0, value, 0, 0);
    const taken = new Taken(2);
    const order = [0, 0, 0].map(() => {
      taken.from(stack);
      return taken.record.words[1];
    });
    orders.set(order.join(), (orders.get(order.join()) ?? 0) + 1);
  }
  expect(orders.size).toBe(6);
  for (const times of orders.values()) expect(Math.abs(times - 1000)).toBeLessThan(150);
});

test('it is a stack of sets of siblings, and keeps what belongs together', () => {
  const shuffled = new ShuffledStack(2, new MemoryBudget(), randomOf(2));
  const plain = new Stack(2, new MemoryBudget());
  const random = randomOf(3);
  const taken = new Taken(2);
  const generationOf = new Map<number, number>();
  const left = new Map<number, number>();
  let pushed = 0;
  for (let generation = 0; generation < 2000; generation++) {
    for (let siblings = random.below(4); siblings > 0; siblings--) {
      pushed++;
      for (const stack of [shuffled, plain]) stack.push(record(pushed), 0, pushed, pushed + 1, pushed + 2);
      generationOf.set(pushed, generation);
      left.set(generation, (left.get(generation) ?? 0) + 1);
    }
    expect(shuffled.length).toBe(plain.length);
    if (plain.length === 0) continue;
    taken.from(plain);
    taken.from(shuffled);
    const { number } = taken;
    expect([...taken.record.words, taken.depth, taken.switches]).toEqual([number, number, number + 1, number + 2]);
    const newest = Math.max(...[...left].filter(([, members]) => members > 0).map(([number]) => number));
    expect(generationOf.get(number)).toBe(newest);
    left.set(newest, left.get(newest)! - 1);
  }
});

test('memory is refused without a loss, and given back', () => {
  const memory = new MemoryBudget(256 * 5 * 4);
  const stack = new ShuffledStack(2, memory, randomOf(4));
  for (let value = 0; value < 256; value++) expect(stack.push(record(value), 0, value, 0, 0)).toBe(true);
  expect(stack.push(record(256), 0, 256, 0, 0)).toBe(false);
  expect(stack.length).toBe(256);
  stack.free();
  expect(memory.used).toBe(0);
});
