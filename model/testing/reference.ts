import { expect } from 'vitest';
import type { AllocatorMachine } from '../machine.ts';

/** A mapping as the reference remembers it. */
export interface Kept {
  readonly request: number;
  /** Slots over all pools, padding included. */
  readonly slots: ReadonlySet<number>;
}

/**
 * The simplest allocator that could stand beside the real one: a set of slots for each live mapping, and nothing else. It does
 * not search: it takes the place that the real one chose, if it may be taken, and says what must then stand in every field.
 */
export class Reference {
  readonly kept = new Map<number, Kept>();
  private readonly machine: AllocatorMachine;

  constructor(machine: AllocatorMachine) {
    this.machine = machine;
  }

  get full(): boolean {
    return this.held().size === this.machine.view.slots;
  }

  /** The real allocator has mapped: its place must be free, aligned, and in one segment of one area. */
  mapped(mapping: number): void {
    const { view, memory: m } = this.machine;
    const request = m.mappingRequest[mapping]!;
    const size = view.mappingSize(mapping);
    const address = view.mappingAddress(mapping);
    const pool = Array.from({ length: view.pools }, (_, p) => p).find(
      (p) => address >= view.poolStart(p) && address < view.poolStart(p) + view.poolSlots(p) * view.slotBytes,
    )!;
    const M = view.mappingMinAlignMask(mapping);
    const K = view.mappingAllocAlignMask(mapping);
    const coherent = view.mappingCoherent(mapping);
    // Written down from the rules of v6.10, not from the model's code: K | slot is what the start is aligned to.
    const padding = coherent ? 0 : view.mappingOrig(mapping) & M & (K | (view.slotBytes - 1));
    const start = (address - padding - view.poolStart(pool)) / view.slotBytes;
    const bytes = Math.ceil((size + padding) / (K + 1)) * (K + 1);
    const count = Math.ceil(bytes / view.slotBytes);
    const slots = Array.from({ length: count }, (_, i) => view.poolFirstSlot(pool) + start + i);

    expect(Number.isInteger(start), `mapping ${mapping} starts between two slots`).toBe(true);
    for (const slot of slots) expect(this.held().has(slot), `slot ${slot} is taken already`).toBe(false);
    const places = new Set(
      slots.map((slot) => `${areaOf(this.machine, slot)} ${Math.floor((start + slot - slots[0]!) / view.segmentSlots)}`),
    );
    expect(places.size, 'areas and segments touched').toBe(1);
    if (!coherent) expect((address ^ view.mappingOrig(mapping)) & M).toBe(0);
    expect(view.slotAddress(slots[0]!) & K).toBe(0);
    this.kept.set(mapping, { request, slots: new Set(slots) });
  }

  unmapped(mapping: number): void {
    this.kept.delete(mapping);
  }

  /** Every list entry, counter and address of the real allocator, worked out anew from the sets. */
  expectSameState(): void {
    const { view, memory: m } = this.machine;
    const held = this.held();
    const list: number[] = [];
    const used = new Array<number>(view.areas).fill(0);
    for (let slot = view.slots - 1; slot >= 0; slot--) {
      const inPool = slot % m.slotsPerPool;
      const runEnds = (inPool + 1) % view.segmentSlots === 0 || inPool + 1 === m.slotsPerPool;
      list[slot] = held.has(slot) ? 0 : 1 + (runEnds ? 0 : list[slot + 1]!);
      if (held.has(slot)) used[areaOf(this.machine, slot)]! += 1;
    }
    expect(Array.from(m.list)).toEqual(list);
    expect(Array.from(m.used)).toEqual(used);
    for (let slot = 0; slot < view.slots; slot++) {
      if (held.has(slot)) continue;
      expect([view.slotOrig(slot), view.slotAllocSize(slot), view.slotPad(slot)], `free slot ${slot}`).toEqual([-1, 0, 0]);
    }
    for (const [mapping, { slots }] of this.kept) this.expectOwnSlots(mapping, [...slots]);
  }

  private expectOwnSlots(mapping: number, slots: readonly number[]): void {
    const { view } = this.machine;
    if (view.mappingCoherent(mapping)) return;
    const orig = view.mappingOrig(mapping);
    const address = view.mappingAddress(mapping);
    for (const slot of slots) {
      const into = view.slotAddress(slot) - address;
      // Padding before the first byte has no original address; the first slot's is the buffer's own, as the kernel has it.
      const expected = into <= -view.slotBytes ? -1 : orig + Math.ceil(into / view.slotBytes) * view.slotBytes;
      expect(view.slotOrig(slot), `orig_addr of slot ${slot}`).toBe(expected);
    }
  }

  private held(): Set<number> {
    return new Set([...this.kept.values()].flatMap(({ slots }) => [...slots]));
  }
}

function areaOf({ memory: m }: AllocatorMachine, slot: number): number {
  return Math.floor(slot / m.slotsPerPool) * m.areasPerPool + Math.floor((slot % m.slotsPerPool) / m.trueAreaSlots);
}
