import type { Memory } from '../memory.ts';
import { cpuOf } from './driver.ts';

export function lockFree(m: Memory, p: number): boolean {
  return m.lock[m.area[p]!] === 0;
}

/** spin_lock_irqsave(&area->lock). */
export function lock(m: Memory, p: number): void {
  // An allocator without slots has no array of areas either: this would be a null pointer.
  if (m.slotsPerPool === 0) m.outcome.outOfBounds = m.area[p]!;
  disableInterrupts(m, p);
  m.lock[m.area[p]!] = p + 1;
}

/** spin_unlock_irqrestore(&area->lock). */
export function unlock(m: Memory, p: number): void {
  m.lock[m.area[p]!] = 0;
  restoreInterrupts(m, p);
}

/** local_irq_save(), as a CPU that runs with interrupts on does it; an interrupt has them off anyway. */
export function disableInterrupts(m: Memory, p: number): void {
  if (m.interrupts && p < m.cpus && !m.leavesInterruptsOn) m.interruptsOff[cpuOf(m, p)] = 1;
}

export function restoreInterrupts(m: Memory, p: number): void {
  if (m.interrupts && p < m.cpus && !m.leavesInterruptsOn) m.interruptsOff[cpuOf(m, p)] = 0;
}
