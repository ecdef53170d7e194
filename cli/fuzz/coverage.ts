import type { AllocatorView } from '../../properties/view.ts';

/** What random runs have been through. A fuzzer that finds nothing has only this to show. */
export class Coverage {
  runs = 0;
  steps = 0;
  /** Steps taken by another process than the step before. */
  switches = 0;
  /** Operations begun, by action: map, unmap, sync. */
  readonly operations = new Map<string, number>();
  /** Steps by what came of them: mapped, refused, released, copied. */
  readonly outcomes = new Map<string, number>();
  /** Areas that served a mapping, of `areasMax` at most: runs may differ in their geometry. */
  readonly areas = new Set<number>();
  areasMax = 0;
  readonly goalsReached = new Set<string>();

  beginRun(view: AllocatorView): void {
    this.runs++;
    this.areasMax = Math.max(this.areasMax, view.areas);
  }

  operation(action: string): void {
    this.operations.set(action, (this.operations.get(action) ?? 0) + 1);
  }

  step({ kind, area }: AllocatorView['outcome'], switched: boolean): void {
    this.steps++;
    if (switched) this.switches++;
    if (kind === 'none') return;
    this.outcomes.set(kind, (this.outcomes.get(kind) ?? 0) + 1);
    if (kind === 'claimed') this.areas.add(area);
  }
}
