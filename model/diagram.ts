import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { chartOf, type ProcessKind } from './chart/processes.ts';

/**
 * A process's statechart as a Mermaid `stateDiagram-v2`: places, and junctions as choices; an arrow says which step it is, under
 * which guard it is taken and what it does: `lock [lockFree] / lock`.
 */
export function exportDiagram(kind: ProcessKind): string {
  return diagramOf(chartOf(kind));
}

function diagramOf(chart: AnyStateMachine): string {
  const lines = ['stateDiagram-v2'];
  declare(chart.root, '  ', lines);
  connect(chart.root, lines);
  return `${lines.join('\n')}\n`;
}

/** The states of a compound state, each by a name that is unique in the whole chart and shown by its own key. */
function declare(parent: AnyStateNode, indent: string, lines: string[]): void {
  const initial = parent.initial?.target[0];
  if (initial !== undefined) lines.push(`${indent}[*] --> ${idOf(initial)}`);
  for (const node of Object.values(parent.states)) {
    if (Object.keys(node.states).length > 0) {
      lines.push(`${indent}state "${node.key}" as ${idOf(node)} {`);
      declare(node, `${indent}  `, lines);
      lines.push(`${indent}}`);
    } else if ((node.always ?? []).length > 0) {
      lines.push(`${indent}state ${idOf(node)} <<choice>>`);
    } else {
      lines.push(`${indent}state "${node.key}" as ${idOf(node)}`);
    }
  }
}

function connect(parent: AnyStateNode, lines: string[]): void {
  for (const node of Object.values(parent.states)) {
    for (const [step, transitions] of node.transitions) {
      for (const transition of transitions) lines.push(arrow(node, step, transition));
    }
    for (const transition of node.always ?? []) lines.push(arrow(node, '', transition));
    connect(node, lines);
  }
}

function arrow(from: AnyStateNode, step: string, { guard, actions, target }: AnyTransitionDefinition): string {
  const done = actions.map((action: unknown) => (typeof action === 'string' ? action : (action as { type: string }).type));
  const parts = [step, guard === undefined ? '' : `[${String(guard)}]`, done.length === 0 ? '' : `/ ${done.join(', ')}`];
  const label = parts.filter((part) => part !== '').join(' ');
  return `  ${idOf(from)} --> ${idOf(target?.[0] ?? from)}${label === '' ? '' : `: ${label}`}`;
}

function idOf(node: AnyStateNode): string {
  return node.path.join('_');
}
