import type { Machine } from '../../checker/machine.ts';
import type { Decision, Path } from '../../checker/verdict.ts';

interface Node {
  readonly snapshot: Uint8Array;
  readonly parent: Node | null;
  readonly decision: Decision | null;
}

/** The shortest path to a state that `wanted` accepts, by a plain search that is easy to read. For tests only. */
export function findPath<View>(machine: Machine<View>, wanted: () => boolean): Path {
  machine.reset(0);
  const snapshot = (): Uint8Array => {
    const bytes = new Uint8Array(machine.snapshotBytes);
    machine.save(bytes, 0);
    return bytes;
  };
  const queue: Node[] = [{ snapshot: snapshot(), parent: null, decision: null }];
  const seen = new Set<string>([String(queue[0].snapshot)]);
  if (wanted()) return { initial: 0, decisions: [] };
  for (const node of queue) {
    for (let process = 0; process < machine.processes.length; process++) {
      machine.restore(node.snapshot, 0);
      for (let choice = machine.choices(process) - 1; choice >= 0; choice--) {
        machine.restore(node.snapshot, 0);
        machine.step(process, choice);
        const next: Node = { snapshot: snapshot(), parent: node, decision: { process, choice } };
        if (wanted()) return { initial: 0, decisions: decisionsTo(next) };
        const key = String(next.snapshot);
        if (!seen.has(key)) queue.push(next);
        seen.add(key);
      }
    }
  }
  throw new Error('no state is wanted');
}

function decisionsTo(node: Node): Decision[] {
  const decisions: Decision[] = [];
  for (let at: Node | null = node; at?.decision; at = at.parent) decisions.push(at.decision);
  return decisions.reverse();
}
