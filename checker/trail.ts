import { type ParentLinks, packDecision, unpack } from './parents.ts';
import type { Route } from './route.ts';

/** Where the search stands: the stored state that it expands, and the transition out of it that it is taking. */
export class Trail {
  /** The stored state, or -1 while an initial state is looked at for the first time. */
  from = -1;
  initial = 0;
  process = 0;
  choice = 0;
  /** Steps of the plain machine taken since `from`; 0: the machine is in `from` itself. */
  steps = 0;
  /** Predicates of progress that held on the way from `from`, a bit each. */
  marks = 0;
  private readonly parents: ParentLinks;

  constructor(parents: ParentLinks) {
    this.parents = parents;
  }

  /** The search looks at initial state number `initial`. */
  begin(initial: number): void {
    this.from = -1;
    this.initial = initial;
    this.steps = 0;
    this.marks = 0;
  }

  /** The search expands `state`. */
  expand(state: number): void {
    this.from = state;
    this.steps = 0;
  }

  /** The search is about to take a transition from there; or it has taken so many steps of it. */
  take(process: number, choice: number, steps = 0): void {
    this.process = process;
    this.choice = choice;
    this.steps = steps;
    this.marks = 0;
  }

  /** The transition in one word, for the parent link of the state it led to. */
  packed(): number {
    return packDecision(this.process, this.choice, this.steps);
  }

  /** The route to the machine's current state. Allocates; for findings only. */
  route(): Route {
    if (this.from < 0) return { initial: this.initial, transitions: [] };
    const { initial, transitions } = this.parents.route(this.from);
    return { initial, transitions: this.steps === 0 ? transitions : [...transitions, unpack(this.packed())] };
  }
}
