import { expect, test } from 'vitest';
import { schemata } from './schemata.ts';

test('a statement and an expression become a choice at run time', () => {
  const made = schemata('a = f(x);\ng(y);\n', [
    { name: 'one', find: 'g(y);', instead: '' },
    { name: 'two', find: 'f(x)', instead: '0' },
  ]);
  expect(made).toBe(
    'a = (swiocheck_fault == 2 ? (0) : (f(x)));\ndo { if (swiocheck_fault == 1) {  } else { g(y); } } while (0);\n',
  );
});

test('an anchor that is not there, or not alone, is an error', () => {
  const seeded = { name: 'one', find: 'f();', instead: '' };
  expect(() => schemata('g();', [seeded])).toThrow('found 0 times');
  expect(() => schemata('f(); f();', [seeded])).toThrow('found 2 times');
  expect(schemata('f(); f();', [{ ...seeded, at: 1 }])).toContain('f(); do {');
});
