import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { type ActionName, actions, type GuardName, guards } from '../chart/vocabulary.ts';

/** One guarded way on: taken if it is the first of its list whose guard holds. */
export interface Way {
  readonly guard: GuardName | null;
  readonly actions: readonly ActionName[];
  /** Number of the place or junction it leads to. */
  readonly target: number;
}

/** A step that can be taken at a place, by the name of its action. */
export interface Step {
  readonly action: string;
  readonly ways: readonly Way[];
}

/** A state of the chart without sub-states: a place between two steps, or (with `always`) a junction that is left at once. */
export interface Place {
  readonly number: number;
  /** Path of the state in the chart, for instance `map.locking`. */
  readonly name: string;
  readonly function: string;
  readonly steps: readonly Step[];
  readonly always: readonly Way[];
}

/** A statechart as flat tables. Place 0 is where a process rests. */
export interface FlatChart {
  readonly name: string;
  readonly places: readonly Place[];
}

/**
 * Flattens a statechart of this project: compound states become their leaves, targets become numbers, guards and actions stay
 * names. It refuses what it would not run exactly as xstate does (entry and exit actions, parallel states, inline functions,
 * guards that are no plain names).
 */
export function flatten(chart: AnyStateMachine): FlatChart {
  const leaves: AnyStateNode[] = [];
  collect(chart.root, leaves);
  const first = leafOf(chart.root);
  leaves.sort((a, b) => Number(b === first) - Number(a === first));
  const numberOf = (node: AnyStateNode) => leaves.indexOf(leafOf(node));
  const wayOf = (transition: AnyTransitionDefinition): Way => {
    const target = transition.target?.[0];
    if (!target) throw new Error(`${transition.source.id}: a transition without a target`);
    return { guard: guardOf(transition), actions: actionsOf(transition), target: numberOf(target) };
  };
  const places = leaves.map((node, number): Place => {
    const steps: Step[] = [];
    for (let at: AnyStateNode | undefined = node; at; at = at.parent) {
      for (const [action, transitions] of at.transitions) steps.push({ action, ways: transitions.map(wayOf) });
    }
    const always = (node.always ?? []).map(wayOf);
    if (always.length > 0 && steps.length > 0) throw new Error(`${node.id}: a junction must not have steps`);
    return { number, name: node.path.join('.'), function: functionOf(node), steps, always };
  });
  return { name: chart.id, places };
}

function collect(node: AnyStateNode, leaves: AnyStateNode[]): void {
  if (node.type === 'parallel' || node.type === 'history') throw new Error(`${node.id}: ${node.type} states are not compiled`);
  if (node.entry.length > 0 || node.exit.length > 0) throw new Error(`${node.id}: entry and exit actions are not compiled`);
  const children = Object.values(node.states);
  if (children.length === 0) leaves.push(node);
  for (const child of children) collect(child, leaves);
}

function leafOf(node: AnyStateNode): AnyStateNode {
  const initial = node.initial?.target[0];
  return initial ? leafOf(initial) : node;
}

function guardOf(transition: AnyTransitionDefinition): GuardName | null {
  const guard: unknown = transition.guard;
  if (guard === undefined) return null;
  if (typeof guard === 'string' && guard in guards) return guard as GuardName;
  throw new Error(`${transition.source.id}: the guard of ${transition.eventType} is not a name of the vocabulary`);
}

function actionsOf(transition: AnyTransitionDefinition): ActionName[] {
  return transition.actions.map((action: unknown) => {
    const name = typeof action === 'string' ? action : (action as { type?: unknown }).type;
    if (typeof name === 'string' && name in actions) return name as ActionName;
    throw new Error(`${transition.source.id}: an action of ${transition.eventType} is not a name of the vocabulary`);
  });
}

function functionOf(node: AnyStateNode): string {
  for (let at: AnyStateNode | undefined = node; at; at = at.parent) {
    const name = (at.meta as { function?: string } | undefined)?.function;
    if (name) return name;
  }
  throw new Error(`${node.id}: no kernel function is named for it`);
}
