import { Access, Footprint } from '../footprint.ts';
import type { Machine } from '../machine.ts';
import type { Property } from '../property.ts';

/** A state of the graph: its snapshot, the fewest steps to it, and what every step from it leads to. */
interface Node {
  readonly snapshot: Uint8Array;
  readonly steps: number;
  readonly edges: Edge[];
}

interface Edge {
  readonly process: number;
  readonly choice: number;
  readonly to: Node;
}

/** What a search ought to say of one property. */
export interface ReferenceVerdict {
  readonly kind: 'holds' | 'violated' | 'deadlock' | 'unreached';
  /** Fewest steps to where the property is violated or the goal is reached, or null. */
  readonly steps: number | null;
}

/**
 * The reachable states of a small machine by the most obvious search there is: a map from whole snapshots and a list that is read
 * from its front. It shares no code with the search that is held to it, and is no concern of anybody who wants it fast.
 */
export class ReferenceSearch<View> {
  /** In breadth-first order. */
  readonly nodes: Node[] = [];
  private readonly machine: Machine<View>;
  private readonly known = new Map<string, Node>();

  /** @throws RangeError where the machine has more than `statesMax` states. */
  constructor(machine: Machine<View>, statesMax = 100_000) {
    this.machine = machine;
    for (let initial = 0; initial < machine.initialStates; initial++) {
      machine.reset(initial);
      this.nodeHere(0);
    }
    for (let next = 0; next < this.nodes.length; next++) {
      if (this.nodes.length > statesMax) throw new RangeError(`more than ${statesMax} states`);
      const node = this.nodes[next];
      for (const [process, choice] of this.enabledAt(node)) {
        this.goTo(node);
        machine.step(process, choice);
        node.edges.push({ process, choice, to: this.nodeHere(node.steps + 1) });
      }
    }
  }

  /** As a breadth-first search without reductions must count. */
  counts(): { distinct: number; generated: number; depth: number } {
    const edges = this.nodes.reduce((sum, node) => sum + node.edges.length, 0);
    const steps = Math.max(...this.nodes.map((node) => node.steps));
    return { distinct: this.nodes.length, generated: this.machine.initialStates + edges, depth: steps + 1 };
  }

  verdictOn(property: Property<View>): ReferenceVerdict {
    const violatedAfter = (steps: number | null, kind: 'violated' | 'deadlock' = 'violated'): ReferenceVerdict =>
      steps === null ? { kind: 'holds', steps } : { kind, steps };
    switch (property.kind) {
      case 'always':
        return violatedAfter(this.first(property, false));
      case 'reachable': {
        const steps = this.first(property, true);
        return { kind: steps === null ? 'unreached' : 'holds', steps };
      }
      case 'deadlock-free':
        return violatedAfter(
          this.fewest((node) => this.isDeadlock(node)),
          'deadlock',
        );
      case 'race-free':
        return violatedAfter(this.fewest((node) => this.isRace(node)));
      case 'eventually-quiescent': {
        const saved = this.canReach((node) => this.holdsAt(node, property));
        return violatedAfter(this.fewest((node) => !saved.has(node)));
      }
    }
  }

  /** Fewest steps after which a property says `value`, or null. */
  private first(property: Property<View>, value: boolean): number | null {
    if (property.when === 'state') return this.fewest((node) => this.holdsAt(node, property) === value);
    const before = this.fewest((node) =>
      node.edges.some(({ process, choice }) => {
        this.goTo(node);
        this.machine.step(process, choice);
        return property.holds(this.machine.view) === value;
      }),
    );
    return before === null ? null : before + 1;
  }

  private fewest(wanted: (node: Node) => boolean): number | null {
    return this.nodes.find(wanted)?.steps ?? null;
  }

  private holdsAt(node: Node, property: Property<View>): boolean {
    this.goTo(node);
    return property.holds(this.machine.view);
  }

  /** Some process waits, and either nobody can move or those that wait for one another come back to it. */
  private isDeadlock(node: Node): boolean {
    this.goTo(node);
    const { machine } = this;
    const everyone = machine.processes.map((_, process) => process);
    const waiting = everyone.filter((process) => machine.choices(process) === 0 && !machine.finished(process));
    if (waiting.length > 0 && everyone.every((process) => machine.choices(process) === 0)) return true;
    return waiting.some((start) => {
      const met = new Set<number>();
      let process = machine.waitsFor(start);
      while (waiting.includes(process) && !met.has(process)) {
        met.add(process);
        process = machine.waitsFor(process);
      }
      return met.has(start);
    });
  }

  /** Two processes can step, and both steps access one variable, one of them writing, one of them unmarked, under no common lock. */
  private isRace(node: Node): boolean {
    const accesses = node.edges.flatMap(({ process, choice }) => this.accessesOf(node, process, choice));
    return accesses.some((one) =>
      accesses.some(
        (other) =>
          one.process < other.process &&
          one.variable === other.variable &&
          (one.writes || other.writes) &&
          !(one.marked && other.marked) &&
          ![...one.locks].some((lock) => other.locks.has(lock)),
      ),
    );
  }

  private accessesOf(node: Node, process: number, choice: number) {
    this.goTo(node);
    const held = this.machine.locksHeld(process);
    const locks = new Set(Array.from({ length: 31 }, (_, lock) => lock).filter((lock) => ((held >> lock) & 1) === 1));
    const footprint = new Footprint();
    this.machine.observedStep(process, choice, footprint);
    const accesses = [];
    for (let i = 0; i < footprint.count; i++) {
      const [access, variable] = [footprint.access[i], footprint.variable[i]];
      if (access & Access.acquire) locks.add(variable);
      else if (access & Access.release) locks.delete(variable);
      else {
        const [writes, marked] = [(access & Access.write) > 0, (access & Access.marked) > 0];
        accesses.push({ process, variable, writes, marked, locks: new Set(locks) });
      }
    }
    return accesses;
  }

  /** Every state from which a wanted one can be reached: until nothing changes any more. */
  private canReach(wanted: (node: Node) => boolean): ReadonlySet<Node> {
    const saved = new Set(this.nodes.filter(wanted));
    for (let before = -1; before < saved.size; ) {
      before = saved.size;
      for (const node of this.nodes.toReversed()) if (node.edges.some(({ to }) => saved.has(to))) saved.add(node);
    }
    return saved;
  }

  private enabledAt(node: Node): [process: number, choice: number][] {
    this.goTo(node);
    const { machine } = this;
    return machine.processes.flatMap((_, process) =>
      Array.from({ length: machine.choices(process) }, (_, choice): [number, number] => [process, choice]),
    );
  }

  private nodeHere(steps: number): Node {
    const snapshot = new Uint8Array(this.machine.snapshotBytes);
    this.machine.save(snapshot, 0);
    const key = snapshot.join();
    const node = this.known.get(key) ?? { snapshot, steps, edges: [] };
    if (!this.known.has(key)) {
      this.known.set(key, node);
      this.nodes.push(node);
    }
    return node;
  }

  private goTo(node: Node): void {
    this.machine.restore(node.snapshot, 0);
  }
}
