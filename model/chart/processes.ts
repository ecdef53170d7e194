import type { AnyStateMachine } from 'xstate';
import { cpuChart } from './cpu.ts';
import { rcuChart } from './rcu.ts';
import { workerChart } from './worker.ts';

/** What a process is: a CPU and its interrupt run the same chart. */
export type ProcessKind = 'cpu' | 'worker' | 'rcu';

export function chartOf(kind: ProcessKind): AnyStateMachine {
  switch (kind) {
    case 'cpu':
      return cpuChart;
    case 'worker':
      return workerChart;
    case 'rcu':
      return rcuChart;
  }
}
