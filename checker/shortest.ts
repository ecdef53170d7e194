import { Costs } from './costs.ts';
import { mixFingerprint } from './fingerprint.ts';
import { FingerprintSet } from './fingerprint-set.ts';
import { Queue, Taken } from './frontier.ts';
import type { Machine } from './machine.ts';
import { MemoryBudget, OutOfMemory } from './memory.ts';
import type { Finding } from './monitor.ts';
import type { SearchOptions } from './options.ts';
import { ParentLinks, packDecision } from './parents.ts';
import { follow } from './path.ts';
import type { Property } from './property.ts';
import { recordWords, StateRecord } from './record.ts';
import { flatten } from './route.ts';
import { type Target, targetOf } from './target.ts';
import type { Path } from './verdict.ts';
import { Visit } from './visited.ts';

/** Nodes that a search for a better path may store before it gives up. */
export const shorteningNodesMax = 2_000_000;

/** A path, and whether it is proven to be a shortest one with fewest context switches. */
export interface ShortPath {
  readonly path: Path;
  readonly minimal: boolean;
}

/**
 * Among the shortest paths to a violation of the same property as the end of `path`, one with the fewest context switches.
 *
 * `path` comes back, not `minimal`, where no property of the options is violated at its end or the budget does not suffice.
 */
export function fewestSwitches<View>(
  machine: Machine<View>,
  options: SearchOptions<View>,
  path: Path,
  nodesMax: number = shorteningNodesMax,
): ShortPath {
  const property = violatedBy(machine, [...options.properties, ...(options.watched ?? [])], path);
  if (property === null) return { path, minimal: false };
  const shortening = new FewestSwitches(
    machine,
    targetOf(machine, property, path),
    path,
    nodesMax,
    options.limits.memoryBytesMax,
  );
  shortening.advance(Number.POSITIVE_INFINITY);
  return shortening.result();
}

/** The same for a violation that a search has found, to be advanced in slices; null where the options do not want it. */
export function shortenViolation<View>(
  machine: Machine<View>,
  options: SearchOptions<View>,
  { property, path }: Finding<View>,
): FewestSwitches<View> | null {
  if (!(options.shorten ?? options.strategy === 'breadth-first')) return null;
  return new FewestSwitches(machine, targetOf(machine, property, path), path, shorteningNodesMax, options.limits.memoryBytesMax);
}

/**
 * Layered dynamic programming over nodes (state, last process): a node is met first in the layer of its distance, and keeps the
 * way to it with the fewest switches from the layer before. The first layer with a node that meets the target has the shortest
 * paths, because every prefix of a shortest path is one too.
 *
 * A switch is going on with another process although the last one has a choice.
 */
export class FewestSwitches<View> {
  private readonly machine: Machine<View>;
  private readonly target: Target;
  private readonly given: Path;
  private readonly nodesMax: number;
  private readonly memory: MemoryBudget;
  private readonly visited: FingerprintSet;
  private readonly frontier: Queue;
  private readonly parents: ParentLinks;
  /** Fewest switches on the way to each node, and its layer: states on the path. */
  private readonly switches: Costs;
  private readonly layers: Costs;
  private readonly taken: Taken;
  private readonly next: StateRecord;
  private readonly fingerprint = new Uint32Array(2);
  private initialsLeft: number;
  private gaveUp = false;
  /** The best way to the target so far: its last node, the decision taken from it (-1: none), its layer and its switches. */
  private bestNode = -1;
  private bestDecision = -1;
  private bestLayer = Number.POSITIVE_INFINITY;
  private bestSwitches = Number.POSITIVE_INFINITY;

  constructor(machine: Machine<View>, target: Target, given: Path, nodesMax: number, memoryBytesMax?: number) {
    const words = recordWords(machine.snapshotBytes) + 1;
    this.machine = machine;
    this.target = target;
    this.given = given;
    this.nodesMax = nodesMax;
    this.memory = new MemoryBudget(memoryBytesMax);
    this.visited = new FingerprintSet(this.memory, true);
    this.frontier = new Queue(words, this.memory);
    this.parents = new ParentLinks(this.memory);
    this.switches = new Costs(this.memory);
    this.layers = new Costs(this.memory);
    this.taken = new Taken(words);
    this.next = new StateRecord(new Uint32Array(words));
    this.initialsLeft = machine.initialStates;
  }

  /** Goes on until it is done (true) or `performance.now()` has passed `until`. */
  advance(until: number): boolean {
    try {
      return this.walk(until);
    } catch (error) {
      if (!(error instanceof OutOfMemory)) throw error;
      this.gaveUp = true;
      return true;
    }
  }

  private walk(until: number): boolean {
    for (let initial = 0; initial < this.initialsLeft; initial++) {
      this.machine.reset(initial);
      const violated = this.target.initially();
      this.arrive(-1, initial, 0, 1, 0);
      if (violated) this.offer(this.visited.state, -1, 0, 0);
    }
    this.initialsLeft = 0;
    let untilLook = 32;
    while (!this.gaveUp && this.frontier.length > 0) {
      if (!this.expand()) break;
      if (--untilLook > 0) continue;
      if (!this.memory.countKept(this.machine.keptBytes ?? 0)) this.gaveUp = true;
      if (performance.now() >= until) return false;
      untilLook = 32;
    }
    return true;
  }

  result(): ShortPath {
    if (this.gaveUp || this.bestNode < 0) return { path: this.given, minimal: false };
    const { initial, decisions } = flatten(this.parents.route(this.bestNode));
    if (this.bestDecision < 0) return { path: { initial, decisions }, minimal: true };
    const last = { process: this.bestDecision >>> 16, choice: this.bestDecision & 0xffff };
    return { path: { initial, decisions: [...decisions, last] }, minimal: true };
  }

  /** Takes the next node and every choice from it. False: all nodes of the best layer are done. */
  private expand(): boolean {
    const { machine, frontier, taken, target } = this;
    taken.from(frontier);
    const { number: node, depth: layer, record: current } = taken;
    if (layer > this.bestLayer) return false;
    machine.restore(current.bytes, 0);
    if (target.inState()) this.offer(node, -1, layer, this.switches.of(node));
    const last = current.words[current.words.length - 1] - 1;
    const lastCanGoOn = last >= 0 && machine.choices(last) > 0;
    const deepest = layer > this.given.decisions.length || (layer === this.bestLayer && this.bestDecision < 0);
    if (deepest) return true;
    for (let process = 0; process < machine.processes.length; process++) {
      const switches = this.switches.of(node) + (lastCanGoOn && process !== last ? 1 : 0);
      const choices = machine.choices(process);
      for (let choice = 0; choice < choices; choice++) {
        machine.step(process, choice);
        if (target.afterStep()) this.offer(node, (process << 16) | choice, layer, switches);
        else if (this.bestNode < 0) this.arrive(node, packDecision(process, choice, 1), switches, layer + 1, process + 1);
        machine.restore(current.bytes, 0);
      }
    }
    return true;
  }

  private offer(node: number, decision: number, layer: number, switches: number): void {
    if (switches >= this.bestSwitches) return;
    this.bestNode = node;
    this.bestDecision = decision;
    this.bestLayer = layer;
    this.bestSwitches = switches;
  }

  /** The machine is in a state that `decision` led to from `node` (-1: initial state number `decision`). */
  private arrive(node: number, decision: number, switches: number, layer: number, tag: number): void {
    const { machine, visited, next, fingerprint } = this;
    machine.fingerprint(fingerprint);
    mixFingerprint(fingerprint, tag);
    const visit = visited.count < this.nodesMax ? visited.add(fingerprint[0], fingerprint[1], next.words, 0) : Visit.refused;
    const arrived = visited.state;
    if (visit === Visit.seen) {
      if (this.layers.of(arrived) !== layer || switches >= this.switches.of(arrived)) return;
      this.switches.set(arrived, switches);
      if (node >= 0) this.parents.replace(arrived, node, decision);
      return;
    }
    machine.save(next.bytes, 0);
    next.words[next.words.length - 1] = tag;
    if (
      visit === Visit.refused ||
      !(node < 0 ? this.parents.addInitial(decision) : this.parents.add(node, decision)) ||
      !this.switches.set(arrived, switches) ||
      !this.layers.set(arrived, layer) ||
      !this.frontier.push(next.words, 0, arrived, layer, 0)
    ) {
      this.gaveUp = true;
    }
  }
}

/** The first of the properties that is violated at the end of `path`, or null. */
function violatedBy<View>(machine: Machine<View>, properties: readonly Property<View>[], path: Path): Property<View> | null {
  for (const property of properties) {
    const target = targetOf(machine, property, path);
    follow(machine, path);
    const fires = path.decisions.length > 0 ? target.afterStep() : target.initially();
    if (fires || target.inState()) return property;
  }
  return null;
}
