/**
 * Alignment mask that dma_alloc_coherent() promises for `bytes`: the size rounded up to a power-of-two number of pages, minus
 * one, as in `(1 << (get_order(size) + PAGE_SHIFT)) - 1`.
 */
export function pageOrderMask(bytes: number, pageBytes: number): number {
  let block = pageBytes;
  while (block < bytes) block *= 2;
  return block - 1;
}
