import type { Machine } from '../checker/machine.ts';
import type { Wait } from '../checker/verdict.ts';

/**
 * The processes that can never move again, seen from the current state, and whom each waits for; empty if there is no deadlock.
 *
 * A blocked process is lost if the chain of those it waits for ends in a cycle, or at a process that has finished. Where the
 * machine does not know for whom (-1), it is lost only if no process at all can move.
 */
export function findDeadlock(machine: Machine): Wait[] {
  const processes = machine.processes.map((_, process) => process);
  const moves = processes.map((process) => machine.choices(process) > 0);
  const blocked = processes.filter((process) => !moves[process] && !machine.finished(process));
  const nobodyMoves = !moves.includes(true);
  const lost = (process: number): boolean => {
    let at = process;
    // A chain longer than there are processes has met one of them twice.
    for (let length = 0; length <= processes.length; length++) {
      if (at < 0) return nobodyMoves;
      if (moves[at]) return false;
      if (machine.finished(at)) return true;
      at = machine.waitsFor(at);
    }
    return true;
  };
  return blocked.filter(lost).map((process) => ({ process, waitsFor: machine.waitsFor(process) }));
}
