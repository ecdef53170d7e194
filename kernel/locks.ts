import type { Structures } from './structures.ts';

/** Numbers the locks for footprints: first those of the areas, then the others in the order in which they are met. */
export class Locks {
  private readonly structures: Structures;
  private readonly areas: number;
  private readonly others: number[] = [];

  constructor(structures: Structures) {
    this.structures = structures;
    this.areas = structures.layout.poolAreas;
  }

  number(address: number): number {
    const area = this.structures.areaOfLock(address);
    if (area >= 0) return area;
    const known = this.others.indexOf(address);
    return this.areas + (known >= 0 ? known : this.others.push(address) - 1);
  }

  /** One bit for each lock that the process holds. */
  heldBy(process: number): number {
    let held = 0;
    for (let area = 0; area < this.areas; area++) {
      if (this.structures.holder(this.structures.lockAddress(area)) === process) held |= 1 << area;
    }
    for (let other = 0; other < this.others.length; other++) {
      if (this.structures.holder(this.others[other]!) === process) held |= 1 << (this.areas + other);
    }
    return held;
  }
}
