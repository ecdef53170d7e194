import type { Memory } from '../../memory.ts';

/** Areas that have a bit of their own; where there are more, one bit stands for all. */
const areasMost = 31;

/** Tells which areas a step changed by comparing the states before and after it, word by word. */
export class Changes {
  /** After `between`: 1 for each area whose lock, lists, `used` or `index` may have changed. */
  readonly touched: Uint8Array;
  /** What a change of each word may be a change of, up to the last word that tells. */
  private readonly masks: Int32Array;

  constructor(m: Memory) {
    const areas = m.lock.length;
    this.touched = new Uint8Array(areas);
    const masks = new Int32Array(m.vector.words.length);
    const bitOf = (area: number) => (areas > areasMost ? 1 : 1 << area);
    let offset = 0;
    for (const { name, length, width } of m.vector.fields) {
      offset = Math.ceil(offset / width) * width;
      for (let element = 0; element < length; element++, offset += width) {
        let mask = 0;
        if (name === 'lock' || name === 'used' || name === 'index') mask |= bitOf(element);
        else if (name === 'list' && !m.growing) mask |= bitOf(areaOfSlot(m, element));
        // What is a pool now, and which area of it a slot belongs to, changes as pools come and go.
        else if (name === 'list' || name.startsWith('pool')) for (let area = 0; area < areas; area++) mask |= bitOf(area);
        masks[offset >>> 2] |= mask;
      }
    }
    this.masks = masks.slice(0, masks.findLastIndex((mask) => mask !== 0) + 1);
  }

  /** Compares the state at `words[at]` with the state `before`. */
  between(before: Uint32Array, words: Uint32Array, at: number): void {
    const { masks, touched } = this;
    let changed = 0;
    for (let i = 0; i < masks.length; i++) if (before[i] !== words[at + i]) changed |= masks[i]!;
    for (let area = 0; area < touched.length; area++) {
      touched[area] = touched.length > areasMost ? changed & 1 : (changed >>> area) & 1;
    }
  }
}

/** Areas longer than they are meant to be reach into the next one, which no slot before its end does. */
function areaOfSlot(m: Memory, slot: number): number {
  const pool = Math.floor(slot / m.slotsPerPool);
  const area = Math.floor((slot % m.slotsPerPool) / m.trueAreaSlots);
  return pool * m.areasPerPool + Math.min(area, m.areasPerPool - 1);
}
