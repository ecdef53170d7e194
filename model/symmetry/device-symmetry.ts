import type { Renaming } from '../../checker/machine.ts';
import { MappingState, type Memory } from '../memory.ts';
import { type DeviceRenaming, deviceRenamings } from './alike-devices.ts';
import { Blocks } from './blocks.ts';
import { bytesOf, renaming } from './interchange.ts';
import { type Leeway, leastOf } from './leeway.ts';

/** A renaming with what follows from it. */
interface Way extends DeviceRenaming {
  /** By new number, the old one. */
  readonly requestFrom: Int32Array;
  readonly poolFrom: Int32Array;
  readonly movesPools: boolean;
}

/**
 * The symmetry of devices: those with the same masks that ask for the same are interchangeable, each with its requests, and with the
 * pool that is its own or at which it starts.
 *
 * Why that is sound. Of a device the allocator reads the masks, and its number only to choose a pool. Of a request it reads what is
 * equal for its counterpart, and the address of the CPU buffer, of which searches, offsets and alignments see low bits only: buffers
 * of requests that are equal but for their device agree in all bits of an alignment mask or of a page, and no boundary is asked of them.
 * A whole address goes into `orig_addr`, and from there into a copy, where it is compared with the buffer of the mapping that is copied:
 * they agree or not under either name, if what is reached from one buffer is never another. So a request is a name in `mappingRequest`,
 * and an address is one in `origAddr`.
 *
 * A pool that goes with its device takes its slots, areas and locks along. Its address then differs by a multiple of every mask, and
 * nothing tells one pool from another but which devices begin there, and where requests go on to the next, the order in the circle.
 *
 * Not interchanged: devices of layouts that grow, whose lists and flags name them; beside a fault; where a pool is found by the number
 * of a device that does not own it; where starts by device fall on one of several areas of a pool; where a sync may begin beyond its
 * mapping; where CPU buffers lie so close that an address does not tell whose it is.
 */
export class DeviceSymmetry implements Leeway {
  /** Those that move variables: a request is the value of one, and moves none. */
  readonly renamings: readonly Renaming[];
  /** How many renamings there are, the first of which changes nothing. */
  readonly length: number;
  private readonly m: Memory;
  private readonly ways: readonly Way[];
  /** What goes with each pool. */
  private readonly pools: Blocks;
  /** By request, how many mappings of it there are in each state: 4 bits for each, as far as they go. */
  private readonly tally: Int32Array;

  private constructor(m: Memory, ways: readonly Way[]) {
    this.m = m;
    this.ways = ways;
    this.length = ways.length;
    const moving = ways.filter(({ movesPools }) => movesPools);
    const numbers = (pool: number, each: number) => Array.from({ length: each }, (_, i) => pool * each + i);
    const bytes = Array.from({ length: m.pools }, (_, pool) =>
      Int32Array.from([
        ...bytesOf(m, 'area', numbers(pool, m.areasPerPool)),
        ...bytesOf(m, 'slot', numbers(pool, m.slotsPerPool)),
      ]),
    );
    this.pools = new Blocks(m.vector.octets, bytes);
    this.renamings = moving.map(({ pool }) => {
      const moved = (each: number) => Int32Array.from([...pool].flatMap((to) => numbers(to, each)));
      return renaming(m, { area: moved(m.areasPerPool), slot: moved(m.slotsPerPool) });
    });
    this.tally = new Int32Array(m.requests);
  }

  /** The symmetry of this memory's devices; null where each can be told from every other. `tellsAreasApart`: and areas are, too. */
  static of(m: Memory, tellsAreasApart: boolean): DeviceSymmetry | null {
    const ways = deviceRenamings(m, tellsAreasApart).map(({ request, pool }) => ({
      request,
      pool,
      requestFrom: inverse(request),
      poolFrom: inverse(pool),
      movesPools: pool.some((to, from) => to !== from),
    }));
    return ways.length > 1 ? new DeviceSymmetry(m, ways) : null;
  }

  /** Puts into `ways` the renamings that make the numbers of mappings by request and state least, and returns how many those are. */
  leastWays(ways: Int32Array): number {
    const { m, tally } = this;
    tally.fill(0);
    for (let h = 0; h < m.mappings; h++) {
      const state = m.mappingState[h]!;
      if (state !== MappingState.none) tally[m.mappingRequest[h]!]! += 1 << (4 * (state - 1));
    }
    return leastOf(this.length, this.compareWays, ways);
  }

  /** Renames the devices of the state by the renaming of that number. */
  rename(way: number): void {
    if (way === 0) return;
    const { m } = this;
    const { request, movesPools } = this.ways[way]!;
    for (let h = 0; h < m.mappings; h++) {
      if (m.mappingState[h] !== MappingState.none) m.mappingRequest[h] = request[m.mappingRequest[h]!]!;
    }
    for (let slot = 0; slot < m.origAddr.length; slot++) {
      const orig = m.origAddr[slot]!;
      if (orig === -1) continue;
      const r = this.requestAt(orig);
      m.origAddr[slot] = orig + m.requestOrig[request[r]!]! - m.requestOrig[r]!;
    }
    if (movesPools) this.movePools(this.ways[way]!);
  }

  private movePools({ pool, poolFrom }: Way): void {
    const { m } = this;
    this.pools.rearrange(poolFrom);
    for (let h = 0; h < m.mappings; h++) {
      if (m.mappingState[h]! < MappingState.claimed) continue;
      const from = Math.trunc(m.mappingArea[h]! / m.areasPerPool);
      const to = pool[from]!;
      m.mappingArea[h] = m.mappingArea[h]! + (to - from) * m.areasPerPool;
      m.mappingFirst[h] = m.mappingFirst[h]! + (to - from) * m.slotsPerPool;
      if (m.mappingAddress[h] !== 0) m.mappingAddress[h] = m.mappingAddress[h]! + m.poolStart[to]! - m.poolStart[from]!;
    }
    for (let p = 0; p < m.processes; p++) {
      const area = m.area[p]!;
      const from = Math.trunc(area / m.areasPerPool);
      if (area >= 0) m.area[p] = area + (pool[from]! - from) * m.areasPerPool;
      if (m.pool[p]! >= 0) m.pool[p] = pool[m.pool[p]!]!;
      // Counted from the first area of the device's own pool, it stays; from that of all pools, it is a pool's number.
      if (!m.ownPools && m.startArea[p]! >= 0) m.startArea[p] = pool[m.startArea[p]!]!;
    }
  }

  /** The request whose CPU buffer `orig` lies in. */
  private requestAt(orig: number): number {
    const { requestOrig } = this.m;
    let at = 0;
    for (let r = 1; r < requestOrig.length; r++) {
      const begin = requestOrig[r]!;
      if (begin <= orig && (begin > requestOrig[at]! || requestOrig[at]! > orig)) at = r;
    }
    return at;
  }

  /** Compares the tally of the requests after two renamings. */
  private readonly compareWays = (a: number, b: number): number => {
    const { tally, ways } = this;
    const [fromA, fromB] = [ways[a]!.requestFrom, ways[b]!.requestFrom];
    for (let r = 0; r < tally.length; r++) {
      const difference = tally[fromA[r]!]! - tally[fromB[r]!]!;
      if (difference !== 0) return difference;
    }
    return 0;
  };
}

function inverse(permutation: Int32Array): Int32Array {
  const from = new Int32Array(permutation.length);
  permutation.forEach((to, i) => {
    from[to] = i;
  });
  return from;
}
