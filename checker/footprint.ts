/** Bits of an access. A read has neither `write` nor a lock bit. */
export const Access = {
  read: 0,
  write: 1,
  /** Marked by the programmer as concurrent (READ_ONCE, WRITE_ONCE, atomics): never half of a data race with another marked access. */
  marked: 2,
  /** Made while the process owns the variable through a protocol other than a lock (the slots of its own mapping). */
  owned: 4,
  /** Takes the lock whose number stands in place of a variable. */
  acquire: 8,
  /** Drops the lock whose number stands in place of a variable. */
  release: 16,
  /**
   * A write that takes a token, which the variable says is there: no other step can take it until it is given back. A process may
   * wait for a token only where it rests.
   */
  take: 32,
  /** A write that gives a token: it only ever makes more steps possible. */
  give: 64,
  /** Made by the machine itself to keep its books, not by the code: what is exchanged with what rests on it, no data race does. */
  bookkeeping: 128,
} as const;

/**
 * What one or more steps touched, in program order: shared variables by number, and locks by number.
 *
 * The arrays grow and are reused; `clear` forgets the contents and keeps the space, so that a search allocates nothing here.
 */
export class Footprint {
  count = 0;
  variable: Int32Array = new Int32Array(256);
  access: Uint8Array = new Uint8Array(256);
  /** Where in the code each access is made, as the machine numbers such places; 0 where it does not tell. */
  place: Int32Array = new Int32Array(256);

  clear(): void {
    this.count = 0;
  }

  add(access: number, variable: number, place = 0): void {
    if (this.count === this.variable.length) this.grow();
    this.variable[this.count] = variable;
    this.access[this.count] = access;
    this.place[this.count] = place;
    this.count++;
  }

  /** Forgets the reads of `variable` from entry `from` on. */
  drop(variable: number, from: number): void {
    let kept = from;
    for (let i = from; i < this.count; i++) {
      if (this.variable[i] === variable && (this.access[i] & ~(Access.marked | Access.owned)) === Access.read) continue;
      this.variable[kept] = this.variable[i];
      this.place[kept] = this.place[i];
      this.access[kept++] = this.access[i];
    }
    this.count = kept;
  }

  private grow(): void {
    const variable = new Int32Array(this.variable.length * 2);
    const access = new Uint8Array(this.access.length * 2);
    const place = new Int32Array(this.place.length * 2);
    variable.set(this.variable);
    access.set(this.access);
    place.set(this.place);
    this.variable = variable;
    this.access = access;
    this.place = place;
  }
}
