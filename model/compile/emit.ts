import { ghosts, operations } from '../chart/vocabulary.ts';
import type { Memory } from '../memory.ts';
import type { FlatChart, Way } from './flatten.ts';
import type { Notes } from './notes.ts';
import { arrayName, operationSources } from './source.ts';

/** A process's chart as running code over one memory. */
export interface CompiledChart {
  /** Ways for process `p` to go on. */
  choices(p: number): number;
  /** Takes one. */
  step(p: number, choice: number): void;
  /** Which step of its place `choice` is, and its argument: step * 65536 + argument. -1 if there is no such choice. */
  decode(p: number, choice: number): number;
}

/** How many arguments the step of an action ranges over: what it is about. Actions not named here have one, 0. */
export function argumentsOf(m: Memory, action: string): number {
  if (action === 'map') return m.requests;
  if (action === 'unmap') return m.mappings;
  if (action === 'sync') return m.mappings * m.syncs;
  if (action === 'run-callback') return m.pools;
  return 1;
}

/**
 * Compiles a chart for one memory: its tables become a switch over places, its guards and actions the functions of operations/
 * with the scenario's constants folded in. `notes` gives the variant that records what it touches; `replaced` has other sources for
 * some operations, by name.
 *
 * The source is generated from this project's own functions and from numbers, never from the text of a scenario.
 */
export function compileChart(
  chart: FlatChart,
  m: Memory,
  notes: Notes | null,
  replaced?: ReadonlyMap<string, string>,
): CompiledChart {
  const fields = Object.entries(m).filter(([, value]) => ArrayBuffer.isView(value));
  const names = fields.map(([name]) => arrayName(name));
  const source = `"use strict";
${operationSources(m, notes !== null, replaced)}
${chartSource(chart, m, notes !== null)}
return { choices, step, decode };`;
  const noteNames = ['noteRead', 'noteWrite', 'noteUpdate', 'noteLock', 'noteToken', 'noteChoice'] as const;
  const build = new Function('m', 'outcome', ...noteNames, ...names, source);
  return build(m, m.outcome, ...noteNames.map((name) => notes?.[name]), ...fields.map(([, value]) => value)) as CompiledChart;
}

function chartSource(chart: FlatChart, m: Memory, observed: boolean): string {
  const cases = (body: (place: FlatChart['places'][number]) => string) =>
    chart.places
      .filter((place) => place.always.length === 0)
      .map((place) => `    case ${place.number}: { // ${place.name}\n${body(place)}    }`)
      .join('\n');
  const overArguments = (action: string, ways: readonly Way[], then: (argument: string) => string) => {
    const count = argumentsOf(m, action);
    const condition = anyGuard(ways);
    if (count === 1) return `      if (${condition('0')}) { ${then('0')} }\n`;
    return `      for (let x = 0; x < ${count}; x++) { if (${condition('x')}) { ${then('x')} } }\n`;
  };
  return `function choices(p) {
  let n = 0;
  switch ($place[p]) {
${cases((place) => `${place.steps.map((step) => overArguments(step.action, step.ways, () => 'n++;')).join('')}      return n;\n`)}
  }
  return 0;
}
function decode(p, choice) {
  let n = choice;
  switch ($place[p]) {
${cases((place) => `${place.steps.map((step, s) => overArguments(step.action, step.ways, (x) => `if (n-- === 0) return ${s * 65536} + ${x};`)).join('')}      return -1;\n`)}
  }
  return -1;
}
function step(p, choice) {
  let n = choice;
  switch ($place[p]) {
${cases((place) => `${place.steps.map((step) => overArguments(step.action, step.ways, (x) => `if (n-- === 0) { ${observed && place.number === 0 ? 'noteChoice(); ' : ''}${waysSource(chart, step.ways, x)} return; }`)).join('')}      return;\n`)}
  }
}`;
}

function anyGuard(ways: readonly Way[]): (argument: string) => string {
  if (ways.some((way) => way.guard === null)) return () => 'true';
  return (argument) => ways.map((way) => `${way.guard}(m, p, ${argument})`).join(' || ');
}

/** The first way whose guard holds: its actions, then on through junctions to a place. */
function waysSource(chart: FlatChart, ways: readonly Way[], argument: string): string {
  let source = '';
  for (const way of ways) {
    const target = chart.places[way.target]!;
    const actions = way.actions.map((action) => `${action}(m, p, ${argument});`).join(' ');
    const on = target.always.length > 0 ? waysSource(chart, target.always, argument) : `$place[p] = ${target.number};`;
    source += way.guard === null ? `{ ${actions} ${on} }` : `if (${way.guard}(m, p, ${argument})) { ${actions} ${on} } else `;
    if (way.guard === null) return source;
  }
  return `${source}{ throw new Error('no way on from a junction'); }`;
}

/** Every operation must have a name of its own, because compiled code calls it by that name. */
export function operationNames(): string[] {
  return [...operations, ghosts].flatMap((module) => Object.keys(module));
}
