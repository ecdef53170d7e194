/** An address or a mask as the kernel prints it; -1 is all ones. */
export function hex(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}
