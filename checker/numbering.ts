import type { Archive } from './archive.ts';

const valuesMost = 65_536;

/** Numbers words that occur again and again, from 0 in the order in which they are met. */
export class Numbering {
  readonly values: number[] = [];
  /** Number + 1 by a hash of the word: open addressing, never more than half full. */
  private table: Uint32Array = new Uint32Array(64);

  /** @throws RangeError where there are more than 65536 different words. */
  numberOf(value: number): number {
    const { table, values } = this;
    const mask = table.length - 1;
    let at = (Math.imul(value, 0x9e3779b1) >>> 7) & mask;
    for (; table[at] !== 0; at = (at + 1) & mask) if (values[table[at] - 1] === value) return table[at] - 1;
    if (values.length === valuesMost) throw new RangeError(`more than ${valuesMost} different decisions do not fit parent links`);
    table[at] = values.push(value);
    if (values.length * 2 > table.length) this.grow();
    return values.length - 1;
  }

  transfer(archive: Archive): void {
    const values = archive.value(this.values);
    if (values === this.values) return;
    this.values.length = 0;
    this.table.fill(0);
    for (const value of values) this.numberOf(value);
  }

  private grow(): void {
    const { values } = this;
    this.table = new Uint32Array(this.table.length * 4);
    const mask = this.table.length - 1;
    for (let number = 0; number < values.length; number++) {
      let at = (Math.imul(values[number], 0x9e3779b1) >>> 7) & mask;
      while (this.table[at] !== 0) at = (at + 1) & mask;
      this.table[at] = number + 1;
    }
  }
}
