import { expect, it } from 'vitest';
import { lostUpdate, walkOf } from '../testing/examples.ts';
import { itf } from './itf.ts';

interface ItfTrace {
  readonly vars: readonly string[];
  readonly states: readonly Record<string, unknown>[];
}

it('gives every variable a value in every state, and numbers the states', () => {
  const walk = walkOf(lostUpdate());
  const { vars, states } = JSON.parse(itf(walk)) as ItfTrace;
  expect(states).toHaveLength(walk.steps.length + 1);
  for (const [index, state] of states.entries()) {
    expect(state['#meta']).toEqual({ index });
    expect(Object.keys(state).sort()).toEqual(['#meta', ...vars].sort());
  }
  expect(states.at(-1)).toMatchObject({ used: [0, 0], action_taken: { process: 'cpu1', action: 'unlock' } });
});

it('writes integers that a double does not hold as text', () => {
  const walk = walkOf(lostUpdate());
  const areas = walk.initial.areas.map((area) => ({ ...area, used: 2 ** 60 }));
  const { states } = JSON.parse(itf({ ...walk, initial: { ...walk.initial, areas } })) as ItfTrace;
  expect(states[0].used).toEqual([{ '#bigint': '1152921504606846976' }, { '#bigint': '1152921504606846976' }]);
});
