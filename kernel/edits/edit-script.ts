import { z } from 'zod';

const name = z.string('a name').regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'a name of at most 60 small letters, digits and hyphens');
const sentence = z.string('a sentence').min(1).max(500, 'a sentence of at most 500 characters');
const codeLengthMax = 500;
const codeRule = `one line of C, of at most ${codeLengthMax} characters`;
const code = z
  .string(codeRule)
  .max(codeLengthMax, codeRule)
  .regex(/^[^\r\n]*$/, codeRule);
const anchorRule = `one line without its indentation, * for any text, of at most ${codeLengthMax} characters`;

const place = {
  in: z
    .string('the function that the line is in')
    .regex(/^[A-Za-z_]\w{0,99}$/, 'the name of a function')
    .optional(),
  line: z
    .string(anchorRule)
    .min(1, anchorRule)
    .max(codeLengthMax, anchorRule)
    .regex(/^[^\r\n]*$/, anchorRule),
};

const edit = z.union(
  [
    z.strictObject({ ...place, instead: code }),
    z.strictObject({ ...place, before: code }),
    z.strictObject({ ...place, after: code }),
  ],
  'a line, and one of instead, before and after',
);

/**
 * Changes to a C file that need no line of it but those that they hang on: each names a line, and what to put instead of it, before
 * it or after it.
 */
export const editScriptSchema = z.strictObject({
  name,
  what: sentence.describe('What the changed file does wrong, or differently.'),
  source: sentence.optional().describe('Where the defect comes from: a commit, a patch, a thread.'),
  property: z.string().max(100).optional().describe('The property that falls.'),
  scenario: z.string().max(100).optional().describe('A scenario that shows it, and that keeps the property without the change.'),
  edits: z.array(edit, 'a list of edits').min(1, 'at least one edit').max(50, 'at most 50 edits'),
});

export type EditScript = z.infer<typeof editScriptSchema>;
export type Edit = EditScript['edits'][number];
