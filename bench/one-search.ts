import { type ReductionName, reductionNames } from '../checker/options.ts';
import { search } from '../checker/search.ts';
import { AllocatorMachine } from '../model/machine.ts';
import { harmfulProperties } from '../properties/catalogue.ts';
import { freeList } from '../properties/free-list.ts';
import { noDeadlock } from '../properties/no-deadlock.ts';
import { noDoubleAllocation } from '../properties/no-double-allocation.ts';
import { noStaleData } from '../properties/no-stale-data.ts';
import type { AllocatorProperty } from '../properties/property.ts';
import { singleArea } from '../properties/single-area.ts';
import { usedCounter } from '../properties/used-counter.ts';
import type { SearchAsked, SearchTold } from './own-search.ts';
import { scenarioOf } from './size.ts';

/*
 * One search in a process of its own, so that its time and memory are its own and V8 begins cold, as it does for users.
 * Takes a SearchAsked as JSON, prints a SearchTold.
 */

const claims: Readonly<Record<SearchAsked['properties'], readonly AllocatorProperty[]>> = {
  none: [],
  // What the models of the peers assert, so that all do the same work.
  'as-peers': [noDoubleAllocation, freeList, usedCounter, singleArea, noStaleData, noDeadlock],
  harmful: harmfulProperties,
};

const asked = JSON.parse(process.argv[2]!) as SearchAsked;
const reductions: readonly ReductionName[] = reductionNames.filter((name) => asked.reductions.includes(name));
const machine = new AllocatorMachine(scenarioOf(asked.of));
const before = process.cpuUsage();
const result = search(machine, {
  strategy: 'breadth-first',
  storage: 'fingerprint',
  reductions,
  properties: claims[asked.properties],
  limits: {},
});
const { user, system } = process.cpuUsage(before);
if (result.verdict.kind !== 'holds') throw new Error(`${result.verdict.kind}, which measures nothing`);
const told: SearchTold = {
  distinct: result.verdict.counts.distinct,
  generated: result.verdict.counts.generated,
  cpuSeconds: (user + system) / 1e6,
  wallSeconds: result.seconds,
  storeBytes: result.memoryBytes,
};
process.stdout.write(`${JSON.stringify(told)}\n`);
