/** A field of the state: one number for each slot, area, mapping or process, -1 included. */
export type Cells = Int8Array | Int16Array | Int32Array;

interface Field {
  readonly name: string;
  readonly length: number;
  /** Bytes of one number: 1, 2 or 4. */
  readonly width: 1 | 2 | 4;
}

/**
 * The changing part of a machine as named arrays over one buffer, each as narrow as its values allow.
 *
 * Declare every `field` first, then `seal`. The used part of the buffer is the packed, fixed-width snapshot: no packing step
 * exists that could differ from the state.
 */
export class StateVector {
  readonly fields: Field[] = [];
  bytes = 0;
  /** Number of the field's first variable, by name: variables number every element of every field. */
  readonly firstVariable = new Map<string, number>();
  variables = 0;
  /** Where the data end that others than the process itself can see, and where the locks behind them do; registers follow. Bytes. */
  readonly sectionEnd = { data: 0, locks: 0 };
  private sealed = false;
  readonly buffer: ArrayBuffer;
  words: Int32Array = new Int32Array(0);
  octets: Uint8Array = new Uint8Array(0);

  constructor(capacityBytes = 4 * 1024 * 1024) {
    this.buffer = new ArrayBuffer(capacityBytes);
  }

  /** Adds a field of `length` numbers between -1 (at least) and `largest`. Fields are laid out in the order of their declaration. */
  field(name: string, length: number, largest: number): Cells {
    if (this.sealed) throw new Error('the state vector is sealed');
    const width = largest <= 127 ? 1 : largest <= 32767 ? 2 : 4;
    const offset = Math.ceil(this.bytes / width) * width;
    this.bytes = offset + length * width;
    if (this.bytes > this.buffer.byteLength) throw new RangeError(`a state of more than ${this.buffer.byteLength} bytes`);
    this.fields.push({ name, length, width });
    this.firstVariable.set(name, this.variables);
    this.variables += length;
    if (width === 1) return new Int8Array(this.buffer, offset, length);
    if (width === 2) return new Int16Array(this.buffer, offset, length);
    return new Int32Array(this.buffer, offset, length);
  }

  /** What was declared up to here belongs to the section, where no other has it. */
  endSection(section: 'data' | 'locks'): void {
    this.sectionEnd[section] = this.bytes;
  }

  /** Ends the declarations: rounds the snapshot up to whole vectors of 16 bytes, which is how compiled code copies and hashes it. */
  seal(): void {
    this.bytes = Math.ceil(this.bytes / 16) * 16;
    this.words = new Int32Array(this.buffer, 0, this.bytes / 4);
    this.octets = new Uint8Array(this.buffer, 0, this.bytes);
    this.sealed = true;
  }

  /** `list[3]` for the number of a variable. */
  nameOf(variable: number): string {
    for (const field of this.fields) {
      const first = this.firstVariable.get(field.name) ?? 0;
      if (variable >= first && variable < first + field.length) return `${field.name}[${variable - first}]`;
    }
    return `variable ${variable}`;
  }
}
