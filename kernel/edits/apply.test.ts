import { describe, expect, test } from 'vitest';
import { applyEdits, EditError, matches } from './apply.ts';
import { type Edit, editScriptSchema } from './edit-script.ts';

const text = `static int twice(int a);

static int twice(int a)
{
	int b = a;

	b += a;
	return b;
}

static int
thrice(int a,
       int c)
{
	int b = a;

	b += a;
	b += a;
	return b;
}
`;

const script = (...edits: Edit[]) => ({ name: 'a-script', what: 'It is a test.', edits });
const changed = (...edits: Edit[]): string[] => {
  const [before, after] = [text.split('\n'), applyEdits(text, script(...edits)).split('\n')];
  expect(after.length).toBe(before.length);
  return after.filter((line, at) => line !== before[at]);
};

test('a line is replaced, deleted, or gets company, and every other stays where it is', () => {
  expect(changed({ in: 'twice', line: 'b += a;', instead: 'b -= a;' })).toEqual(['\tb -= a;']);
  expect(changed({ in: 'twice', line: 'return b;', instead: '' })).toEqual(['\t']);
  expect(changed({ in: 'twice', line: 'b +=*', before: 'lock();' }, { in: 'twice', line: 'b +=*', after: 'unlock();' })).toEqual([
    'lock(); \tb += a; unlock();',
  ]);
  expect(changed({ in: 'thrice', line: 'int c)', instead: 'long c)' })).toEqual(['       long c)']);
});

describe('an anchor must be there once', () => {
  test.each<[string, Edit, string]>([
    [
      'twice over',
      { in: 'thrice', line: 'b += a;', instead: '' },
      'a-script: edit 1: the line "b += a;" stands 2 times in thrice(), at lines 17, 18',
    ],
    ['in the whole file', { line: 'int b = a;', instead: '' }, 'stands 2 times in the file, at lines 5, 15'],
    ['nowhere', { in: 'twice', line: 'b *= a;;', instead: '' }, 'is not in twice()'],
    ['without its function', { in: 'once', line: 'b += a;', instead: '' }, 'there is no function once() in the file'],
  ])('%s', (_name, edit, message) => {
    expect(() => applyEdits(text, script(edit))).toThrow(EditError);
    expect(() => applyEdits(text, script(edit))).toThrow(message);
  });
});

test('* is any text, and nothing else is special', () => {
  expect(matches('spin_lock(&a->lock);', 'spin_lock(*);')).toBe(true);
  expect(matches('spin_unlock(&a->lock);', 'spin_lock(*);')).toBe(false);
  expect(matches('a = b + c;', 'a*b*c;')).toBe(true);
  expect(matches('a = c;', 'a*b*c;')).toBe(false);
  expect(matches('ab', 'ab*b')).toBe(false);
  expect(matches('a.c', 'abc')).toBe(false);
  expect(matches('anything', '*')).toBe(true);
});

test('a script says what it does in one way only', () => {
  const one = { name: 'x', what: 'x', edits: [{ line: 'a;', instead: 'b;', before: 'c;' }] };
  expect(editScriptSchema.safeParse(one).success).toBe(false);
  expect(editScriptSchema.safeParse({ ...one, edits: [{ line: 'a;', instead: 'b;\nc;' }] }).success).toBe(false);
  expect(editScriptSchema.safeParse({ ...one, edits: [] }).success).toBe(false);
  expect(editScriptSchema.safeParse({ ...one, edits: [{ line: 'a;', instead: '' }] }).success).toBe(true);
});
