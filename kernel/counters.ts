/**
 * Counters of the code that nothing but messages and debugfs reads (statistics.ts). They are 0 in every state: their values tell
 * how a state was come by, and would keep apart what is alike in all else.
 */
export class Counters {
  private readonly words: Uint32Array;
  private readonly wordsEach: number;
  private readonly noted: number[] = [];
  private count = 0;

  /** `bytes`: of a long. */
  constructor(words: Uint32Array, bytes: number) {
    this.words = words;
    this.wordsEach = bytes >>> 2;
  }

  /** The step under way changes the counter at `address`. */
  note(address: number): void {
    this.noted[this.count++] = address;
  }

  /** Sets to 0 what the step has changed. */
  erase(): void {
    for (let i = 0; i < this.count; i++) {
      const at = this.noted[i]! >>> 2;
      for (let word = 0; word < this.wordsEach; word++) this.words[at + word] = 0;
    }
    this.count = 0;
  }
}
