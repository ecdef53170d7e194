/** Equally long parts of a snapshot, of which each takes what another has. */
export class Blocks {
  private readonly octets: Uint8Array;
  /** Offsets of their bytes, in the same order for each. */
  private readonly bytes: readonly Int32Array[];
  private readonly gathered: Uint8Array;

  constructor(octets: Uint8Array, bytes: readonly Int32Array[]) {
    this.octets = octets;
    this.bytes = bytes;
    this.gathered = new Uint8Array(bytes.length * (bytes[0]?.length ?? 0));
  }

  /** Gives each block the content that block `from[block]` has now. */
  rearrange(from: Int32Array): void {
    const { octets, bytes, gathered } = this;
    const width = bytes[0]!.length;
    for (let block = 0, at = 0; block < bytes.length; block++) {
      const source = bytes[from[block]!]!;
      for (let i = 0; i < width; i++) gathered[at++] = octets[source[i]!]!;
    }
    for (let block = 0, at = 0; block < bytes.length; block++) {
      const target = bytes[block]!;
      for (let i = 0; i < width; i++) octets[target[i]!] = gathered[at++]!;
    }
  }
}
