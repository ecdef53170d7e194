import { type Actor, type AnyStateMachine, type AnyStateNode, createActor, type StateValue } from 'xstate';
import { clearOutcome } from '../properties/outcome.ts';
import { chartOf, type ProcessKind } from './chart/processes.ts';
import { initialise } from './initialise.ts';
import { Memory } from './memory.ts';
import { runs } from './operations/driver.ts';
import { updateRoom } from './room.ts';
import type { Scenario } from './scenario.ts';
import { ModelView } from './view.ts';

/** A step that a process can take now: its action, and the number of what it is about. */
export interface ChartStep {
  readonly action: string;
  readonly argument: number;
}

/**
 * Runs a scenario with xstate itself: the second, readable runner of the statecharts, for replay and inspection.
 *
 * It shares the charts, the operations and the memory with the machine that the search runs, and nothing of compile/: where the
 * two differ, the compiler is wrong.
 */
export class ChartInterpreter {
  readonly memory: Memory;
  readonly view: ModelView;
  readonly kinds: readonly ProcessKind[];
  private readonly actors: readonly Actor<AnyStateMachine>[];
  private readonly numbers: ReadonlyMap<ProcessKind, ReadonlyMap<string, number>>;

  /** @throws RangeError where the scenario needs more state than a memory can hold. */
  constructor(scenario: Scenario, options: { readonly tracksRoom?: boolean } = {}) {
    const memory = new Memory(scenario, options.tracksRoom ?? false);
    this.memory = memory;
    this.view = new ModelView(memory);
    this.kinds = Array.from({ length: memory.processes }, (_, p) => kindOf(memory, p));
    this.numbers = new Map([...new Set(this.kinds)].map((kind) => [kind, placeNumbers(chartOf(kind))]));
    initialise(memory);
    this.actors = this.kinds.map((kind, process) => {
      const actor = createActor(chartOf(kind), { input: { memory, process } });
      // Errors are thrown by `send`; without an observer xstate would report them a second time, outside of any call.
      actor.subscribe({ error: () => {} });
      return actor.start();
    });
  }

  /** The steps that `process` can take now, in the chart's order, arguments ascending. */
  steps(process: number): ChartStep[] {
    if (!runs(this.memory, process)) return [];
    const snapshot = this.actors[process]!.getSnapshot();
    const steps: ChartStep[] = [];
    for (const action of eventsOf(this.actors[process]!)) {
      for (let argument = 0; argument < argumentCount(this.memory, action); argument++) {
        if (snapshot.can({ type: action, argument })) steps.push({ action, argument });
      }
    }
    return steps;
  }

  /**
   * Lets `process` take the step named `action` with `argument`. False, and nothing has happened, where it cannot.
   *
   * @throws whatever an operation throws.
   */
  send(process: number, action: string, argument = 0): boolean {
    const m = this.memory;
    const actor = this.actors[process]!;
    const event = { type: action, argument };
    if (!runs(m, process) || argument < 0 || argument >= argumentCount(m, action)) return false;
    if (!actor.getSnapshot().can(event)) return false;
    clearOutcome(m.outcome, process);
    actor.send(event);
    const { status, error } = actor.getSnapshot();
    if (status === 'error') throw error;
    m.place[process] = this.numbers.get(this.kinds[process]!)!.get(this.placeName(process))!;
    if (m.tracksRoom) updateRoom(m, this.view);
    return true;
  }

  /** The place of a process in its chart, for instance `map.locking`. */
  placeName(process: number): string {
    return pathOf(this.actors[process]!.getSnapshot().value);
  }
}

/** How many things a step can be about: requests for `map`, mappings for `unmap`, and so on; 1 for steps about nothing. */
function argumentCount(m: Memory, action: string): number {
  switch (action) {
    case 'map':
      return m.requests;
    case 'unmap':
      return m.mappings;
    case 'sync':
      return m.mappings * m.syncs;
    case 'run-callback':
      return m.pools;
    default:
      return 1;
  }
}

function kindOf(m: Memory, process: number): ProcessKind {
  if (process === m.worker) return 'worker';
  return process === m.rcu ? 'rcu' : 'cpu';
}

/** Events that the current state, or a state around it, names; the innermost first. */
function eventsOf(actor: Actor<AnyStateMachine>): string[] {
  const path = pathOf(actor.getSnapshot().value).split('.');
  const events: string[] = [];
  for (let depth = path.length; depth >= 0; depth--) {
    const node = path.slice(0, depth).reduce<AnyStateNode>((at, key) => at.states[key]!, actor.logic.root);
    events.push(...node.transitions.keys());
  }
  return events;
}

/** `{ map: 'locking' }` as `map.locking`. */
function pathOf(value: StateValue): string {
  if (typeof value === 'string') return value;
  const [key, inner] = Object.entries(value)[0]!;
  return inner === undefined ? key : `${key}.${pathOf(inner)}`;
}

/** The memory's numbers of places: states without sub-states in the order of the chart, the resting place first. */
function placeNumbers(chart: AnyStateMachine): ReadonlyMap<string, number> {
  const leaves: string[] = [];
  const visit = (node: AnyStateNode): void => {
    const inner = Object.values(node.states);
    if (inner.length === 0) leaves.push(node.path.join('.'));
    for (const child of inner) visit(child);
  };
  visit(chart.root);
  const resting = 'idle';
  return new Map([resting, ...leaves.filter((leaf) => leaf !== resting)].map((leaf, number) => [leaf, number]));
}
