import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { applyEdits, EditError } from '../../kernel/edits/apply.ts';
import { type EditScript, editScriptSchema } from '../../kernel/edits/edit-script.ts';
import { complaintsText } from '../complaint.ts';
import { nearestName } from '../did-you-mean.ts';
import { packageRoot } from '../package-root.ts';
import { printable } from '../printable.ts';
import { readLimited } from '../read-limited.ts';
import { schemaComplaints } from '../schema-complaints.ts';
import { UserError } from '../user-error.ts';
import { readYaml } from '../yaml-document.ts';

/** Bytes of an edit script. */
const bytesMax = 64 * 1024;

/** Where the scripts lie that come with the tool: known defects, put back into the file; and findings, mended. */
export const faultsFolder = (): string => join(packageRoot(), 'kernel', 'faults');
export const mendsFolder = (): string => join(packageRoot(), 'kernel', 'mends');

/** The scripts that come with the tool, by their names. */
export function shippedEdits(): ReadonlyMap<string, string> {
  const paths = [faultsFolder(), mendsFolder()].flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)));
  return new Map(paths.map((path) => [basename(path, '.yaml'), path]));
}

/** Reads an edit script, by its path or as one that comes with the tool by its name. What is wrong is a {@link UserError} with code 151. */
export function readEditScript(argument: string): EditScript {
  const shipped = shippedEdits();
  const path = existsSync(argument) ? argument : shipped.get(argument);
  if (path === undefined && /^[a-z0-9-]+$/.test(argument)) {
    const nearest = nearestName(argument, shipped.keys());
    const hint =
      nearest === undefined ? 'swiocheck list edits names those that come with the tool' : `did you mean \`${nearest}\`?`;
    throw new UserError(151, `${printable(argument)}: no such file, and no edit script of that name; ${hint}`);
  }
  return readEditFile(path ?? argument);
}

function readEditFile(path: string): EditScript {
  const text = readLimited(path, bytesMax);
  const document = readYaml(text);
  const parsed = document.complaints.length > 0 ? null : editScriptSchema.safeParse(document.value);
  if (parsed?.success) return parsed.data;
  const issues = parsed === null ? document.complaints : schemaComplaints(editScriptSchema, document, parsed.error.issues);
  throw new UserError(151, complaintsText(path, text, document.lines, issues));
}

/** The text with the edits of all scripts made, one script after the other. */
export function withEdits(text: string, scripts: readonly EditScript[]): string {
  try {
    return scripts.reduce(applyEdits, text);
  } catch (error) {
    if (error instanceof EditError) throw new UserError(151, printable(error.message, 1000));
    throw error;
  }
}
