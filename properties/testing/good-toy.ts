import { plainRequest } from './driver.ts';
import { ToyAllocator } from './toy-allocator.ts';

/**
 * A good allocator at rest: 16 slots of 2 bytes from 0x1000, areas 0-7 and 8-15, segments of 4.
 * Mapping 0 has 3 bytes of 0x2001 with M = 3, at 0x1001 in slots 0-1; mapping 1 is a coherent page at 0x1010, in slots 8-9.
 */
export function goodToy(): ToyAllocator {
  const toy = new ToyAllocator();
  toy.addPool(0x1000, 16, 2);
  toy.map({ ...plainRequest, size: 3, orig: 0x2001, minAlignMask: 3 });
  toy.map({ ...plainRequest, size: 4, orig: 0, process: 1 });
  toy.report({});
  return toy;
}
