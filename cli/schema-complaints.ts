import { z } from 'zod';
import type { Complaint } from './complaint.ts';
import { nearestName } from './did-you-mean.ts';
import { printable } from './printable.ts';
import type { YamlDocument } from './yaml-document.ts';

type Issue = z.core.$ZodIssue;

/** What zod found wrong with a document, as complaints with places, allowed values and the nearest names. */
export function schemaComplaints(schema: z.ZodType, document: YamlDocument, issues: readonly Issue[]): Complaint[] {
  return issues.flatMap((issue) => complaintsOf(schema, document, issue, []));
}

function complaintsOf(schema: z.ZodType, document: YamlDocument, issue: Issue, prefix: readonly PropertyKey[]): Complaint[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') return unknownKeys(schema, document, issue.keys, path);
  if (issue.code === 'invalid_union') {
    const meant = meantBranch(issue);
    if (meant !== undefined) return meant.flatMap((inner) => complaintsOf(schema, document, inner, path));
  }
  return [wrongValue(document, issue, path)];
}

/** The one branch of a union that has the right type, so that only its parts are wrong; undefined where none or several have. */
function meantBranch(issue: Issue & { code: 'invalid_union' }): Issue[] | undefined {
  const meant = issue.errors.filter((branch) =>
    branch.every((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'),
  );
  return meant.length === 1 ? meant[0] : undefined;
}

function unknownKeys(
  schema: z.ZodType,
  document: YamlDocument,
  keys: readonly string[],
  path: readonly PropertyKey[],
): Complaint[] {
  const known = Object.keys(shapeAt(schema, path));
  return keys.map((key) => ({
    ...document.placeOfKey(path, key),
    message: `unknown key \`${printable(key, 60)}\`${path.length > 0 ? ` in ${pathText(path)}` : ''}`,
    nearest: nearestName(key, known),
    allowed: known.join(', '),
  }));
}

function wrongValue(document: YamlDocument, issue: Issue, path: readonly PropertyKey[]): Complaint {
  const found = valueAt(document.value, path);
  const where = path.length > 0 ? pathText(path) : 'the file';
  if (found === undefined) return { ...document.place(path), length: 1, message: `${where} is missing`, allowed: issue.message };
  const names = candidates(issue);
  const source = document.source(path);
  const unquoted = typeof found === 'number' && source !== undefined && names.includes(source);
  return {
    ...document.place(path),
    message: unquoted
      ? `${where}: ${printable(source)} without quotes is the number ${found}; write "${printable(source)}"`
      : `${where}: found ${foundText(found)}`,
    nearest: typeof found === 'string' ? nearestName(found, names) : undefined,
    allowed: issue.message,
  };
}

/** The names that are allowed where the issue is, also those in the branches of a union. */
function candidates(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.filter((value) => typeof value === 'string');
  if (issue.code === 'invalid_union') return issue.errors.flat().flatMap(candidates);
  return [];
}

function foundText(found: unknown): string {
  if (found === null) return 'nothing';
  if (Array.isArray(found)) return `a list of ${found.length}`;
  if (typeof found === 'object') return 'a mapping';
  if (typeof found === 'string') return `\`${printable(found, 60)}\``;
  return String(found);
}

/** `workload.requests[0].bytes`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${printable(String(key), 60)}`))
    .join('');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = Reflect.get(current, key);
  }
  return current;
}

/** The keys that the mapping at a path may have. */
function shapeAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodShape {
  const bare = unwrapped(schema);
  if (bare instanceof z.ZodUnion) {
    for (const option of bare.options) {
      const shape = shapeAt(option, path);
      if (Object.keys(shape).length > 0) return shape;
    }
  }
  const [key, ...rest] = path;
  if (bare instanceof z.ZodArray) return shapeAt(bare.element, rest);
  if (!(bare instanceof z.ZodObject)) return {};
  if (key === undefined) return bare.shape;
  const member = bare.shape[String(key)];
  return member === undefined ? {} : shapeAt(member, rest);
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  let bare = schema;
  while (bare instanceof z.ZodDefault || bare instanceof z.ZodPrefault || bare instanceof z.ZodOptional) bare = bare.unwrap();
  return bare;
}
