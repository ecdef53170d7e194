import type { Renaming } from '../../checker/machine.ts';
import { MappingState, type Memory } from '../memory.ts';
import { candidates } from '../operations/driver.ts';
import { Blocks } from './blocks.ts';
import { addressMask, bytesOf, movesOfCpus, renaming } from './interchange.ts';
import { type Leeway, leastOf } from './leeway.ts';
import type { Renamer } from './renamer.ts';

/**
 * The symmetry of areas that stand in a circle: a request that finds one full goes on to the next, and from the last to the first. So
 * all may be turned by so many places, together with the CPUs that start at them, or with the shared cursor; where each device has
 * areas of its own, those of all devices at once.
 *
 * That is sound where nothing tells one area from the next: they are equally long, whole segments, and their addresses differ by a
 * multiple of every mask; a copy does not run from one into the next, of which the last has none; there are as many CPUs for each; and
 * no area is a pool that comes and goes.
 */
export class AreaRotation implements Leeway {
  readonly renaming: Renaming;
  private readonly m: Memory;
  private readonly cpus: Renamer;
  /** Areas in the circle. */
  readonly length: number;
  /** What goes with each place in the circle, and the bytes of it that name no process. */
  private readonly places: Blocks;
  private readonly content: readonly Int32Array[];
  /** By area, the address of its first slot. */
  private readonly start: Int32Array;
  private readonly fromCpu: Int32Array;
  private readonly fromPlace: Int32Array;

  private constructor(m: Memory, cpus: Renamer, interruptLock: (cpu: number) => number) {
    this.m = m;
    this.cpus = cpus;
    this.length = candidates(m);
    const areas = Array.from({ length: m.pools * m.areasPerPool }, (_, area) => area);
    const slotsOf = (area: number) => Array.from({ length: m.areaSlots }, (_, i) => area * m.areaSlots + i);
    const bytesAt = (unnamed: boolean) =>
      Array.from({ length: this.length }, (_, place) => {
        const here = areas.filter((area) => area % this.length === place);
        return Int32Array.from([...bytesOf(m, 'area', here, unnamed), ...bytesOf(m, 'slot', here.flatMap(slotsOf))]);
      });
    this.places = new Blocks(m.vector.octets, bytesAt(false));
    this.content = bytesAt(true);
    this.start = Int32Array.from(areas, (area) => startOf(m, area));
    this.fromPlace = new Int32Array(this.length);
    this.fromCpu = new Int32Array(m.cpus);
    const nextCpus = this.fromCpu.map((_, cpu) => (cpu + 1) % m.cpus);
    this.renaming = renaming(
      m,
      {
        ...(m.startsAt === 'cpu' ? movesOfCpus(m, nextCpus) : {}),
        area: Int32Array.from(areas, (area) => this.turned(area, 1)),
        slot: Int32Array.from(areas.flatMap((area) => slotsOf(this.turned(area, 1)))),
      },
      interruptLock,
    );
  }

  /** The symmetry of this memory's areas; null where one can be told from the next. */
  static of(m: Memory, cpus: Renamer, interruptLock: (cpu: number) => number): AreaRotation | null {
    return areAlike(m) ? new AreaRotation(m, cpus, interruptLock) : null;
  }

  /** A way to rename is by how many places they are turned. */
  leastWays(ways: Int32Array): number {
    const { length } = this;
    if (this.m.startsAt !== 'cursor') return leastOf(length, this.compareTurns, ways);
    ways[0] = (length - this.m.cursor[0]!) % length;
    return 1;
  }

  /** Turns every area to the place that is `by` places on. */
  rename(by: number): void {
    if (by === 0) return;
    const { m, cpus, length, fromCpu, fromPlace } = this;
    for (let place = 0; place < length; place++) fromPlace[place] = (place + length - by) % length;
    this.places.rearrange(fromPlace);
    for (let h = 0; h < m.mappings; h++) {
      if (m.mappingState[h]! < MappingState.claimed) continue;
      const area = m.mappingArea[h]!;
      const turned = this.turned(area, by);
      m.mappingArea[h] = turned;
      m.mappingFirst[h] = m.mappingFirst[h]! + (turned - area) * m.areaSlots;
      if (m.mappingAddress[h] !== 0) m.mappingAddress[h] = m.mappingAddress[h]! + this.start[turned]! - this.start[area]!;
    }
    for (let p = 0; p < m.processes; p++) this.turnRegisters(p, by);
    if (m.startsAt === 'cursor') m.cursor[0] = (m.cursor[0]! + by) % length;
    if (m.startsAt !== 'cpu') return;
    for (let cpu = 0; cpu < m.cpus; cpu++) fromCpu[cpu] = (cpu + m.cpus - by) % m.cpus;
    cpus.rearrange(fromCpu);
  }

  private turnRegisters(p: number, by: number): void {
    const { m, length } = this;
    const first = m.first[p]!;
    if (m.area[p]! >= 0) m.area[p] = this.turned(m.area[p]!, by);
    if (m.startArea[p]! >= 0) m.startArea[p] = (m.startArea[p]! + by) % length;
    // Pools of one area turn with it; where a pool has several, its slots are counted from its own first one.
    if (m.areasPerPool === 1) {
      if (m.pool[p]! >= 0) m.pool[p] = this.turned(m.pool[p]!, by);
    } else if (first >= 0) {
      const area = Math.trunc(first / m.areaSlots);
      m.first[p] = first + (this.turned(area, by) - area) * m.areaSlots;
    }
  }

  /** The number of an area that is turned on by so many places in its circle. */
  private turned(area: number, by: number): number {
    const place = area % this.length;
    return area - place + ((place + by) % this.length);
  }

  /** Compares what areas would have after two turns, without a word that names processes. */
  private readonly compareTurns = (a: number, b: number): number => {
    const { content, length } = this;
    const { octets } = this.m.vector;
    for (let place = 0; place < length; place++) {
      const bytesA = content[(place + length - a) % length]!;
      const bytesB = content[(place + length - b) % length]!;
      for (let i = 0; i < bytesA.length; i++) {
        const difference = octets[bytesA[i]!]! - octets[bytesB[i]!]!;
        if (difference !== 0) return difference;
      }
    }
    return 0;
  };
}

function startOf(m: Memory, area: number): number {
  return m.poolStart[Math.floor(area / m.areasPerPool)]! + (area % m.areasPerPool) * m.areaSlots * m.slotBytes;
}

/** Whether areas can be turned: see {@link AreaRotation}. */
function areAlike(m: Memory): boolean {
  const { faults } = m.scenario;
  const length = candidates(m);
  if (faults.length > 0 || m.growing || length < 2 || (m.areasPerPool > 1 && length > m.areasPerPool)) return false;
  if (m.startsAt !== 'cursor' && (m.startsAt !== 'cpu' || m.cpus % length !== 0)) return false;
  const whole = m.areaSlots % m.segmentSlots === 0 && m.areaSlots * m.areasPerPool === m.slotsPerPool;
  const bytesMin = Math.min(...m.requestBytes);
  if (!whole || m.poolStart[0] === 0 || m.syncOffset.some((offset) => offset >= bytesMin)) return false;
  const mask = addressMask(m);
  for (let area = 1; area < m.pools * m.areasPerPool; area++) {
    if (((startOf(m, area) - startOf(m, area - 1)) & mask) !== 0) return false;
  }
  return true;
}
