/**
 * One snapshot with the word that a search may add to it (the last process, where context switches are bounded).
 *
 * Whole words: records are copied and compared word by word, which costs neither an object nor a call.
 */
export class StateRecord {
  readonly words: Uint32Array;
  /** The same memory, for a machine to save to and restore from. */
  readonly bytes: Uint8Array;

  constructor(words: Uint32Array) {
    this.words = words;
    this.bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  }
}

/** Words that a snapshot fills; bytes that are left over stay zero. */
export function recordWords(snapshotBytes: number): number {
  return (snapshotBytes + 3) >>> 2;
}
