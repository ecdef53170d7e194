import type { Outcome } from '../view.ts';
import type { ToyAllocator, ToyMapping } from './toy-allocator.ts';

/** One way to break a good allocator so that exactly the property named must notice. */
export interface Bite {
  readonly property: string;
  /** What the property says of it, numbers included. */
  readonly says: string;
  readonly spoil: (toy: ToyAllocator) => void;
}

/** A step that does what must not be. */
export function reported(property: string, outcome: Partial<Outcome>, says: string): Bite {
  return { property, says, spoil: (toy) => toy.report(outcome) };
}

/** A mapping that is not as it must be. */
export function altered(property: string, mapping: number, change: Partial<ToyMapping>, says: string): Bite {
  return { property, says, spoil: (toy) => alter(toy, mapping, change) };
}

export function alter(toy: ToyAllocator, mapping: number, change: Partial<ToyMapping>): void {
  Object.assign(toy.mappingTable[mapping], change);
}
