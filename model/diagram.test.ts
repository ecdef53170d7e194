import { describe, expect, test } from 'vitest';
import { chartOf, type ProcessKind } from './chart/processes.ts';
import { flatten } from './compile/flatten.ts';
import { exportDiagram } from './diagram.ts';

const kinds: ProcessKind[] = ['cpu', 'worker', 'rcu'];

describe('exportDiagram', () => {
  test('shows places, steps, guards and actions', () => {
    expect(exportDiagram('worker')).toBe(`stateDiagram-v2
  [*] --> idle
  state "idle" as idle
  state "allocating" as allocating
  state "locking" as locking
  state "publishing" as publishing
  state "unlocking" as unlocking
  idle --> allocating: start-work [workIsPending] / takeWork
  allocating --> locking: allocate-pool [memoryLeft] / buildGrown
  allocating --> idle: allocation-fails
  locking --> publishing: lock-pool-list [poolListFree] / lockPoolList
  publishing --> unlocking: publish-pool / publishGrown
  unlocking --> idle: unlock-pool-list / unlockPoolList
`);
  });

  test.each(kinds)('has an arrow for every way of the %s chart', (kind) => {
    const ways = flatten(chartOf(kind)).places.flatMap(({ steps, always }) => [...steps.flatMap((step) => step.ways), ...always]);
    const arrows = exportDiagram(kind).match(/^ {2}\w+ --> \w+/gm) ?? [];
    expect(arrows.length).toBe(ways.length);
  });

  test.each(kinds)('names no state in an arrow of the %s chart that it has not declared', (kind) => {
    const diagram = exportDiagram(kind);
    const declared = new Set([...diagram.matchAll(/state (?:"\w+" as )?(\w+)/g)].map(([, id]) => id));
    const used = [...diagram.matchAll(/^\s*(\w+|\[\*\]) --> (\w+)/gm)].flatMap(([, from, to]) => [from, to]);
    expect(used.filter((id) => id !== '[*]' && !declared.has(id))).toEqual([]);
    expect(declared.size).toBeGreaterThanOrEqual(flatten(chartOf(kind)).places.length);
  });

  test('nests places and marks junctions', () => {
    const diagram = exportDiagram('cpu');
    expect(diagram).toContain('  state "map" as map {\n    [*] --> map_starting\n    state map_starting <<choice>>');
    expect(diagram).toContain('map_locking --> map_searching: lock [lockFree] / lock');
    expect(diagram).toContain('find_found --> sync: [syncs]');
  });
});
