import type { Memory } from '../memory.ts';
import { nrSlots } from '../operations/address.ts';
import { addressMask } from './interchange.ts';

/** A renaming of devices: what becomes of their requests and of the pools that are theirs. */
export interface DeviceRenaming {
  /** The new number of each request. */
  readonly request: Int32Array;
  /** The new number of each pool. */
  readonly pool: Int32Array;
}

/** Of so many renamings each state is compared under a few: beyond four devices that are alike, the others are told apart. */
const renamingsMax = 24;

/**
 * All renamings of alike devices, the one that renames nothing first. They are a group; see `device-symmetry.ts` for why they are
 * sound. `tellsAreasApart`: only those that leave every pool where it is.
 */
export function deviceRenamings(m: Memory, tellsAreasApart: boolean): DeviceRenaming[] {
  const renamings: DeviceRenaming[] = [];
  const mayMove = !tellsAreasApart && poolsAreAlike(m);
  const requestsOf = Array.from({ length: m.devices }, (_, device) => sortedRequests(m, device));
  for (const device of permutations(m.devices, classesOf(m, requestsOf))) {
    const request = identity(m.requests);
    requestsOf.forEach((own, d) => {
      own.forEach((r, i) => {
        request[r] = requestsOf[device[d]!]![i]!;
      });
    });
    const pool = poolsAfter(m, device, requestsOf);
    if (pool !== null && (mayMove || pool.every((to, from) => to === from))) renamings.push({ request, pool });
  }
  return renamings;
}

/** Devices with the same masks and requests, one list a class; of those that ask for nothing none. */
function classesOf(m: Memory, requestsOf: readonly number[][]): number[][] {
  if (!areNamedOnly(m)) return [];
  const classes = new Map<string, number[]>();
  m.scenario.workload.devices.forEach(({ minAlignMask, boundaryMask }, device) => {
    const requests = requestsOf[device]!;
    const key = [minAlignMask, boundaryMask, ...requests.map((r) => keyOf(m, r))].join(';');
    if (requests.length > 0) classes.set(key, [...(classes.get(key) ?? []), device]);
  });
  return [...classes.values()];
}

/** The requests of a device in an order that does not depend on which device it is. */
function sortedRequests(m: Memory, device: number): number[] {
  const own = Array.from({ length: m.requests }, (_, r) => r).filter((r) => m.requestDevice[r] === device);
  const keys = new Map(own.map((r) => [r, keyOf(m, r)]));
  return own.sort((a, b) => (keys.get(a)! < keys.get(b)! ? -1 : keys.get(a)! > keys.get(b)! ? 1 : a - b));
}

/** All that a request is besides its device. With the masks of the device it makes all that the allocator computes of it. */
function keyOf(m: Memory, r: number): string {
  const { bytes, origOffset, allocAlignMask, direction, coherent } = m.scenario.workload.requests[r]!;
  return [bytes, origOffset, allocAlignMask, direction, coherent].join();
}

/** Whether devices and requests are no more than names: nothing reckons with their numbers, and each CPU buffer is known by its address. */
function areNamedOnly(m: Memory): boolean {
  if (m.scenario.faults.length > 0 || m.growing || (m.looksUpBy === 'device' && !m.ownPools)) return false;
  if (m.startsAt === 'device' && m.areasPerPool > 1) return false;
  const bytesMin = Math.min(...m.requestBytes);
  return m.syncOffset.every((offset) => offset < bytesMin) && buffersAreApart(m);
}

/** Whether no copy for one request can reach what is orig_addr of another: with all slots of its allocation, and one more. */
function buffersAreApart(m: Memory): boolean {
  const ranges = Array.from(m.requestOrig, (orig, r) => ({
    begin: orig & ~(m.slotBytes - 1),
    end: orig + (nrSlots(m, m.requestAllocSize[r]!) + 1) * m.slotBytes,
  })).filter((_, r) => m.requestCoherent[r] === 0);
  ranges.sort((a, b) => a.begin - b.begin);
  return ranges.every(({ end }, i) => i + 1 === ranges.length || end <= ranges[i + 1]!.begin);
}

/** Whether pools can change places: their addresses differ by a multiple of every mask, and none is where no address lies below it. */
function poolsAreAlike(m: Memory): boolean {
  const mask = addressMask(m);
  return m.poolStart[0] !== 0 && m.poolStart.every((start) => ((start - m.poolStart[0]!) & mask) === 0);
}

/**
 * Where the pools go when the devices do: the device's own with it; that at which it starts likewise, where all that start there go to
 * one, and where a request goes on to the next pool, all pools by as many places. Null where that cannot be.
 */
function poolsAfter(m: Memory, device: Int32Array, requestsOf: readonly number[][]): Int32Array | null {
  if (m.ownPools) return device;
  const pool = identity(m.pools);
  if (m.startsAt !== 'device') return pool;
  const asking = Array.from(device.keys()).filter((d) => requestsOf[d]!.length > 0);
  const startOf = (d: number) => d % m.pools;
  if (m.retries && asking.length > 0) {
    const by = startOf(device[asking[0]!]!) - startOf(asking[0]!) + m.pools;
    for (let k = 0; k < m.pools; k++) pool[k] = (k + by) % m.pools;
  } else {
    for (const d of asking) pool[startOf(d)] = startOf(device[d]!);
  }
  return asking.every((d) => pool[startOf(d)] === startOf(device[d]!)) ? pool : null;
}

/** All permutations within the classes, the identity first; of a class that would make them too many, its first members'. */
function permutations(length: number, classes: readonly number[][]): Int32Array[] {
  let all = [identity(length)];
  for (const members of classes) {
    for (let k = 1; k < members.length && all.length * (k + 1) <= renamingsMax; k++) {
      // Those of k members, each after an exchange of the next member with itself or with one of them.
      const before = members.slice(0, k + 1).toReversed();
      all = all.flatMap((permutation) =>
        before.map((other) => {
          const exchanged = permutation.slice();
          exchanged[other] = permutation[members[k]!]!;
          exchanged[members[k]!] = permutation[other]!;
          return exchanged;
        }),
      );
    }
  }
  return all;
}

function identity(length: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => i);
}
