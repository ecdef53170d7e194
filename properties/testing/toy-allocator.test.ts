import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../hold.ts';
import { anyRequest } from './driver.ts';
import type { ToyRequest } from './request.ts';
import { ToyAllocator } from './toy-allocator.ts';

/** What a driver remembers: its mappings, and what it asked for. */
type Driver = Map<number, ToyRequest>;
type Command = fc.Command<Driver, ToyAllocator>;

class MapCommand implements Command {
  readonly request: ToyRequest;
  constructor(request: ToyRequest) {
    this.request = request;
  }
  check = () => true;
  run(driver: Driver, toy: ToyAllocator): void {
    const mapping = toy.map(this.request);
    if (mapping === -1) return;
    expect(driver.has(mapping)).toBe(false);
    driver.set(mapping, this.request);
  }
  toString = () => `map(${JSON.stringify(this.request)})`;
}

class UnmapCommand implements Command {
  readonly choice: number;
  readonly process: number;
  constructor(choice: number, process: number) {
    this.choice = choice;
    this.process = process;
  }
  check = (driver: Readonly<Driver>) => driver.size > 0;
  run(driver: Driver, toy: ToyAllocator): void {
    const mapping = [...driver.keys()][this.choice % driver.size];
    toy.unmap(mapping, this.process);
    driver.delete(mapping);
    expect(toy.quiescent).toBe(driver.size === 0);
  }
  toString = () => `unmap(${this.choice}, process ${this.process})`;
}

class SyncCommand implements Command {
  readonly choice: number;
  readonly offset: number;
  readonly bytes: number;
  constructor(choice: number, offset: number, bytes: number) {
    this.choice = choice;
    this.offset = offset;
    this.bytes = bytes;
  }
  check = (driver: Readonly<Driver>) => driver.size > 0;
  run(driver: Driver, toy: ToyAllocator): void {
    const [mapping, { size, orig }] = [...driver][this.choice % driver.size];
    if (orig !== 0) toy.sync(mapping, this.offset % size, this.bytes, this.bytes % 2 === 0);
  }
  toString = () => `sync(${this.choice}, ${this.offset}, ${this.bytes})`;
}

const commands = fc.commands(
  [
    anyRequest.map((request) => new MapCommand(request)),
    fc.tuple(fc.nat(), fc.nat(1)).map(([choice, process]) => new UnmapCommand(choice, process)),
    fc.tuple(fc.nat(), fc.nat(9), fc.nat(9)).map(([choice, offset, bytes]) => new SyncCommand(choice, offset, bytes)),
  ],
  { maxCommands: 40, size: 'max' },
);

test.each([
  ['one pool of one area', [[0x1000, 8, 1]]],
  ['one pool of two areas', [[0x1000, 16, 2]]],
  [
    'two scattered pools, one misaligned',
    [
      [0x1000, 8, 1],
      [0x1104, 8, 2],
    ],
  ],
] as const)('keeps every claim on random workloads: %s', (_, pools) => {
  let steps = 0;
  fc.assert(
    fc.property(commands, (script) => {
      const toy = new ToyAllocator();
      for (const [start, slots, areas] of pools) toy.addPool(start, slots, areas);
      toy.onStep = () => {
        steps++;
        expect(check(toy)).toEqual([]);
      };
      fc.modelRun(() => ({ model: new Map(), real: toy }), script);
    }),
    { numRuns: 100 },
  );
  expect(steps).toBeGreaterThan(1000);
});

test('keeps the free list of a pool that is smaller than a segment', () => {
  const toy = new ToyAllocator();
  toy.addPool(0x1000, 2, 1);
  expect(toy.slotTable.map(({ list }) => list)).toEqual([2, 1]);
  expect(check(toy)).toEqual([]);
});
