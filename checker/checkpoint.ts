import { crc32 } from 'node:zlib';
import type { Archive } from './archive.ts';
import type { GrowingWords } from './growing-words.ts';

/*
 * A checkpoint is a line of text with the name and the version of the format, and then blocks: length and checksum, a word each,
 * and so many bytes, as the memory of the machine that saved it has them. The checksum of a block goes on from that of the block
 * before it, so that blocks which are missing or in another order are noticed as bytes are that changed. The last block says how
 * many there were.
 */

/** First line of a checkpoint. Another version is another format. */
export const checkpointMagic: string = 'swiocheck-checkpoint 4\n';

/** Bytes of a block at most: arrays are written as they are, piece by piece, and never copied. */
const blockBytesMax = 4 * 1024 * 1024;

/** Takes bytes in order; they may change after the call. */
export type ByteSink = (bytes: Uint8Array) => void;

/** Fills `into` with the next bytes, and returns how many there were: fewer than wanted only at the end. */
export type ByteSource = (into: Uint8Array) => number;

/** What was to be loaded is no checkpoint, or not all of one, or does not fit the search that was to go on from it. */
export class CheckpointError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CheckpointError';
  }
}

/** Saves to a stream of bytes. A checkpoint is whole when `end` has returned. */
export class CheckpointWriter implements Archive {
  private checksum = 0;
  private blocks = 0;
  private readonly head = new Uint32Array(2);
  private readonly single = new Float64Array(1);
  private readonly write: ByteSink;

  constructor(write: ByteSink) {
    this.write = write;
    write(new TextEncoder().encode(checkpointMagic));
  }

  number(value: number): number {
    this.single[0] = value;
    this.bytes(bytesOf(this.single));
    return value;
  }

  value<Value>(value: Value): Value {
    const text = new TextEncoder().encode(JSON.stringify(value));
    this.number(text.length);
    this.bytes(text);
    return value;
  }

  growing(words: GrowingWords, used: number): void {
    this.number(words.length);
    this.number(used);
    this.bytes(bytesOf(words.words.subarray(0, used)));
  }

  fixed(array: Uint8Array | Int32Array | Uint32Array): void {
    this.bytes(bytesOf(array));
  }

  end(): void {
    this.number(this.blocks);
  }

  private bytes(bytes: Uint8Array): void {
    for (const block of blocksOf(bytes)) {
      this.checksum = crc32(block, this.checksum);
      this.head[0] = block.length;
      this.head[1] = this.checksum;
      this.write(bytesOf(this.head));
      this.write(block);
      this.blocks++;
    }
  }
}

/**
 * Loads what a `CheckpointWriter` saved. A part that has been loaded is good only once `end` has returned: until then, what comes
 * later may turn out damaged.
 *
 * @throws CheckpointError from every method, where the bytes are not those of a checkpoint.
 */
export class CheckpointReader implements Archive {
  private checksum = 0;
  private blocks = 0;
  private readonly head = new Uint32Array(2);
  private readonly single = new Float64Array(1);
  private readonly read: ByteSource;

  constructor(read: ByteSource) {
    this.read = read;
    const magic = new Uint8Array(checkpointMagic.length);
    if (read(magic) < magic.length || new TextDecoder().decode(magic) !== checkpointMagic) {
      throw new CheckpointError('it is no checkpoint, or one of another version of the format');
    }
  }

  number(_value: number): number {
    this.bytes(bytesOf(this.single));
    return this.single[0];
  }

  value<Value>(_value: Value): Value {
    const text = new Uint8Array(this.number(0));
    this.bytes(text);
    return JSON.parse(new TextDecoder().decode(text)) as Value;
  }

  growing(words: GrowingWords, _used: number): void {
    const length = this.number(0);
    const used = this.number(0);
    words.free();
    if (!words.grow(length)) throw new CheckpointError('the memory that the search may use does not hold what it holds');
    this.bytes(bytesOf(words.words.subarray(0, used)));
  }

  fixed(array: Uint8Array | Int32Array | Uint32Array): void {
    this.bytes(bytesOf(array));
  }

  end(): void {
    const blocks = this.blocks;
    if (this.number(0) !== blocks) throw damaged(this.blocks);
    if (this.read(new Uint8Array(1)) > 0) throw new CheckpointError('it is damaged: something stands behind its end');
  }

  private bytes(bytes: Uint8Array): void {
    const head = bytesOf(this.head);
    for (const block of blocksOf(bytes)) {
      if (this.read(head) < head.length) throw truncated();
      if (this.head[0] !== block.length) throw damaged(this.blocks);
      if (this.read(block) < block.length) throw truncated();
      this.checksum = crc32(block, this.checksum);
      if (this.head[1] !== this.checksum) throw damaged(this.blocks);
      this.blocks++;
    }
  }
}

function* blocksOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += blockBytesMax) yield bytes.subarray(from, from + blockBytesMax);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function damaged(block: number): CheckpointError {
  return new CheckpointError(`it is damaged: the checksum or the length of block ${block + 1} is wrong`);
}

function truncated(): CheckpointError {
  return new CheckpointError('it is cut off');
}
