import { cpusMax, ghostBytes } from './build/configuration.ts';
import { exchangeWords } from './exchange-words.ts';

/** How far a mapping is. Its slots are its own from `claimed` to `releasing`. */
export const MappingState = { none: 0, mapping: 1, claimed: 2, live: 3, syncing: 4, releasing: 5, released: 6 } as const;

const perMapping = 8;
const processWords = 2 * cpusMax;

/** Mappings that the ghost state has room for. */
export const mappingsMax: number = Math.floor((ghostBytes / 4 - processWords) / perMapping);

/**
 * What the drivers know: their mappings, and how many more they will begin. Part of the state, never read by the kernel's code.
 *
 * It lies in the module's memory, so that saving, restoring and hashing know nothing of it.
 */
export class Ghost {
  private readonly words: Uint32Array;
  private readonly base: number;
  readonly mappings: number;
  private readonly firstMappings: readonly number[];

  /**
   * `base`: index of its first word. `mappingsOf`: how many mappings each driver may have.
   * @throws RangeError where there is no room for so many.
   */
  constructor(words: Uint32Array, base: number, mappingsOf: readonly number[]) {
    this.words = words;
    this.base = base;
    this.firstMappings = [0, ...mappingsOf].map((_, driver, all) => all.slice(0, driver + 1).reduce((sum, n) => sum + n, 0));
    this.mappings = this.firstMappings.at(-1)!;
    if (this.mappings > mappingsMax) throw new RangeError(`at most ${mappingsMax} mappings can be in flight`);
  }

  /** The mappings of the driver are numbered from `firstMapping(driver)` to before `firstMapping(driver + 1)`. */
  firstMapping(driver: number): number {
    return this.firstMappings[driver]!;
  }
  driverOf(mapping: number): number {
    let driver = 0;
    while (this.firstMapping(driver + 1) <= mapping) driver++;
    return driver;
  }

  /** Bytes in use, from the first word on. */
  get bytes(): number {
    return (processWords + this.mappings * perMapping) * 4;
  }

  /** Mappings that the process may still begin, plus 1; 0 for no end. */
  budget(process: number): number {
    return this.words[this.base + process]!;
  }
  setBudget(process: number, budget: number): void {
    this.words[this.base + process] = budget;
  }

  state(mapping: number): number {
    return this.words[this.at(mapping)]!;
  }
  setState(mapping: number, state: number): void {
    this.words[this.at(mapping)] = state;
  }
  request(mapping: number): number {
    return this.words[this.at(mapping) + 1]!;
  }
  address(mapping: number): number {
    return this.words[this.at(mapping) + 2]!;
  }
  setAddress(mapping: number, address: number): void {
    this.words[this.at(mapping) + 2] = address;
  }
  firstSlot(mapping: number): number {
    return this.words[this.at(mapping) + 3]!;
  }
  slots(mapping: number): number {
    return this.words[this.at(mapping) + 4]!;
  }

  begin(mapping: number, request: number): void {
    this.forget(mapping);
    this.words[this.at(mapping)] = MappingState.mapping;
    this.words[this.at(mapping) + 1] = request;
  }

  claim(mapping: number, firstSlot: number, slots: number): void {
    this.words[this.at(mapping)] = MappingState.claimed;
    this.words[this.at(mapping) + 3] = firstSlot;
    this.words[this.at(mapping) + 4] = slots;
  }

  /** Forgets the mapping. Numbers that nobody needs any more would make equal states differ. */
  forget(mapping: number): void {
    this.words.fill(0, this.at(mapping), this.at(mapping) + perMapping);
  }

  /** Exchanges what two drivers have. */
  exchange(one: number, other: number): void {
    const count = this.firstMapping(one + 1) - this.firstMapping(one);
    exchangeWords(this.words, this.base + one, this.base + other, 1);
    exchangeWords(this.words, this.at(this.firstMapping(one)), this.at(this.firstMapping(other)), count * perMapping);
  }

  holdsSlots(mapping: number): boolean {
    const state = this.state(mapping);
    return state >= MappingState.claimed && state <= MappingState.releasing;
  }

  /** The mapping that holds the slot, or -1. */
  ownerOf(slot: number): number {
    for (let mapping = 0; mapping < this.mappings; mapping++) {
      if (!this.holdsSlots(mapping)) continue;
      const offset = slot - this.firstSlot(mapping);
      if (offset >= 0 && offset < this.slots(mapping)) return mapping;
    }
    return -1;
  }

  /** No mapping holds a slot. */
  empty(): boolean {
    for (let mapping = 0; mapping < this.mappings; mapping++) if (this.holdsSlots(mapping)) return false;
    return true;
  }

  private at(mapping: number): number {
    return this.base + processWords + mapping * perMapping;
  }
}
