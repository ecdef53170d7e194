import { expect, test } from 'vitest';
import type { Spill } from './blocks.ts';
import { twoPhaseCommit } from './machines/commit.ts';
import type { SearchOptions } from './options.ts';
import { search } from './search.ts';

/** A spill in memory, which tells how much went into it. */
class Words implements Spill {
  written = 0;
  private words: Uint32Array = new Uint32Array(0);

  write(words: Uint32Array, begin: number = this.words.length): number {
    if (begin === this.words.length) {
      const grown = new Uint32Array(begin + words.length);
      grown.set(this.words);
      this.words = grown;
    }
    this.words.set(words, begin);
    this.written += words.length;
    return begin;
  }

  read(begin: number, offset: number, into: Uint32Array): void {
    into.set(this.words.subarray(begin + offset, begin + offset + into.length));
  }
}

const options: SearchOptions<Uint8Array> = {
  strategy: 'breadth-first',
  storage: 'fingerprint',
  reductions: [],
  properties: [],
  limits: {},
};

test('what does not fit the memory is put aside, and counts and paths are the same', () => {
  // The last state of all: its path goes through links that were put aside.
  const free = search(twoPhaseCommit(7), options);
  const { counts } = free.verdict;
  const last = { name: 'last', kind: 'always', when: 'state', explain: () => 'met' } as const;
  const claim = () => {
    let states = 0;
    return { ...last, holds: () => ++states < counts.distinct };
  };
  const wide = search(twoPhaseCommit(7), { ...options, properties: [claim()], shorten: false });
  const limits = { memoryBytesMax: 6_800_000 };
  expect(search(twoPhaseCommit(7), { ...options, limits }).verdict.kind).toBe('inconclusive');
  const spill = new Words();
  const narrow = search(twoPhaseCommit(7), { ...options, limits, spill });
  expect(narrow.verdict).toEqual(free.verdict);
  expect(narrow.memoryBytes).toBeLessThanOrEqual(limits.memoryBytesMax);
  expect(spill.written).toBeGreaterThan(100_000);
  const found = search(twoPhaseCommit(7), { ...options, limits, spill: new Words(), properties: [claim()], shorten: false });
  expect(found.verdict).toEqual(wide.verdict);
});
