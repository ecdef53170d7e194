/** enum operation of harness.c. */
export const Operation = {
  map: 1,
  unmap: 2,
  alloc: 3,
  free: 4,
  syncForCpu: 5,
  syncForDevice: 6,
  work: 7,
  callback: 8,
  lookup: 9,
  stopped: 255,
} as const;

/** The function of the kernel that an operation calls. */
export const functionOf: Readonly<Record<number, string>> = {
  [Operation.map]: 'swiotlb_tbl_map_single',
  [Operation.unmap]: 'swiotlb_tbl_unmap_single',
  [Operation.alloc]: 'swiotlb_alloc',
  [Operation.free]: 'swiotlb_free',
  [Operation.syncForCpu]: 'swiotlb_sync_single_for_cpu',
  [Operation.syncForDevice]: 'swiotlb_sync_single_for_device',
  [Operation.lookup]: 'swiotlb_find_pool',
};

/** Words of a request, in the order of struct swiocheck_control; the last is not used. */
export const RequestWord = { operation: 0, device: 1, orig: 2, size: 3, alignMask: 4, direction: 5, address: 6 } as const;
export const requestWords = 8;

/** Whether it is an operation of a driver on one of its mappings. */
export function isOfMapping(operation: number): boolean {
  return operation >= Operation.map && operation <= Operation.syncForDevice;
}
