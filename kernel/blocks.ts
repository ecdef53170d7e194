import { blockBytes, blocksAddress } from './build/configuration.ts';

/** Words at the start of a block. `asyncifyAt` and `asyncifyEnd` are the two that Asyncify itself reads. */
const Word = {
  operation: 0,
  hook: 1,
  address: 2,
  size: 3,
  location: 4,
  stackPointer: 5,
  mapping: 6,
  alone: 7,
  asyncifyAt: 8,
  asyncifyEnd: 9,
  searches: 10,
  copiedBegin: 11,
  copiedEnd: 12,
} as const;

const headerBytes = 64;
const cStackBytes = 1024;
const words = blockBytes >>> 2;

/**
 * A block for each process: where it is suspended, the locals of the calls under way as Asyncify keeps them, and its C stack.
 *
 * What is not in use is zero, so that equal states are equal bytes; a process that is idle has an empty block.
 */
export class Blocks {
  private readonly octets: Uint8Array;
  private readonly words: Uint32Array;

  constructor(octets: Uint8Array, processes: number) {
    this.octets = octets;
    this.words = new Uint32Array(octets.buffer);
    for (let process = 0; process < processes; process++) this.clear(process);
  }

  /** Address of the block. */
  address(process: number): number {
    return blocksAddress + process * blockBytes;
  }
  /** Address of the two words that Asyncify reads. */
  asyncify(process: number): number {
    return this.address(process) + Word.asyncifyAt * 4;
  }
  stackTop(process: number): number {
    return this.address(process) + blockBytes;
  }

  /** The operation under way, or 0. */
  operation(process: number): number {
    return this.words[this.at(process)]!;
  }
  begin(process: number, operation: number, mapping: number, alone: boolean): void {
    const at = this.at(process);
    this.words[at] = operation;
    this.words[at + Word.mapping] = mapping;
    this.words[at + Word.alone] = alone ? 1 : 0;
  }
  hook(process: number): number {
    return this.words[this.at(process) + Word.hook]!;
  }
  /** Address that the process is about to access, at its hook. */
  hookAddress(process: number): number {
    return this.words[this.at(process) + Word.address]!;
  }
  location(process: number): number {
    return this.words[this.at(process) + Word.location]!;
  }
  stackPointer(process: number): number {
    return this.words[this.at(process) + Word.stackPointer]!;
  }
  mapping(process: number): number {
    return this.words[this.at(process) + Word.mapping]!;
  }
  /** Whether nothing was mapped and nobody else ran since the operation began. */
  alone(process: number): boolean {
    return this.words[this.at(process) + Word.alone] === 1;
  }
  disturb(process: number): void {
    this.words[this.at(process) + Word.alone] = 0;
  }
  /** Areas that the operation has searched. */
  searches(process: number): number {
    return this.words[this.at(process) + Word.searches]!;
  }
  countSearch(process: number): void {
    this.words[this.at(process) + Word.searches]!++;
  }

  /** Bytes that the operation has copied without a gap. */
  copied(process: number): number {
    const at = this.at(process);
    return this.words[at + Word.copiedEnd]! - this.words[at + Word.copiedBegin]!;
  }
  /** Bytes were copied, from `offset` of those that are to be. What does not touch those before is not added to them. */
  noteCopied(process: number, offset: number, bytes: number): void {
    const at = this.at(process);
    const [begin, end] = [this.words[at + Word.copiedBegin]!, this.words[at + Word.copiedEnd]!];
    if (begin < end && (offset > end || offset + bytes < begin)) return;
    this.words[at + Word.copiedBegin] = begin < end ? Math.min(begin, offset) : offset;
    this.words[at + Word.copiedEnd] = Math.max(end, offset + bytes);
  }

  /** Notes where the process is about to be suspended, and makes room for its locals. */
  park(process: number, hook: number, address: number, size: number, location: number, stackPointer: number): void {
    const at = this.at(process);
    this.words[at + Word.hook] = hook;
    this.words[at + Word.address] = address;
    this.words[at + Word.size] = size;
    this.words[at + Word.location] = location;
    this.words[at + Word.stackPointer] = stackPointer;
    this.words[at + Word.asyncifyAt] = this.address(process) + headerBytes;
  }

  /** Zeroes what the suspended process left on its stacks below what is in use. False: its C stack has overflowed. */
  tidy(process: number): boolean {
    const at = this.at(process);
    const base = this.address(process);
    const limit = base + blockBytes - cStackBytes;
    this.octets.fill(0, this.words[at + Word.asyncifyAt]!, limit);
    const stackPointer = this.words[at + Word.stackPointer]!;
    this.octets.fill(0, limit, stackPointer);
    return stackPointer > limit;
  }

  clear(process: number): void {
    const at = this.at(process);
    this.words.fill(0, at, at + words);
    this.words[at + Word.asyncifyAt] = this.address(process) + headerBytes;
    this.words[at + Word.asyncifyEnd] = this.address(process) + blockBytes - cStackBytes;
  }

  /** Writes the mapping's new number where mappings are renamed. */
  setMapping(process: number, mapping: number): void {
    this.words[this.at(process) + Word.mapping] = mapping;
  }

  /** End of what is in use at the start of the block. */
  localsEnd(process: number): number {
    return (this.words[this.at(process) + Word.asyncifyAt]! + 7) & ~7;
  }

  /** Begin of what is in use of the C stack, at the end of the block. */
  stackBegin(process: number): number {
    return this.stackPointer(process) === 0 ? this.stackTop(process) : this.stackPointer(process) & ~7;
  }

  private at(process: number): number {
    return (blocksAddress >>> 2) + process * words;
  }
}
