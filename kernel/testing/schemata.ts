/**
 * A statement of the file under test, or an expression, and what a defect makes of it. Anchors are as short as they can be: no more
 * of the kernel's text is in this repository.
 */
export interface Seeded {
  readonly name: string;
  readonly find: string;
  readonly instead: string;
  /** Which of the places where `find` is, from 0, those of earlier defects included. Default: the only one. */
  readonly at?: number;
}

/**
 * One copy of the file with all defects in it, of which `swiocheck_fault` selects one at run time (mutant schemata): compiling is
 * what takes time. Statements end in a semicolon; all else is an expression. Defect n is the n-th of the list, from 1.
 *
 * @throws Error where an anchor is not found, or is found more than once and `at` does not say which is meant.
 */
export function schemata(text: string, seeded: readonly Seeded[]): string {
  let made = text;
  for (const [index, { name, find, instead, at }] of seeded.entries()) {
    const parts = made.split(find);
    if (parts.length === 1 || (parts.length > 2 && at === undefined)) {
      throw new Error(`${name}: its anchor is found ${parts.length - 1} times`);
    }
    const place = (at ?? 0) + 1;
    const condition = `swiocheck_fault == ${index + 1}`;
    const choice = find.trimEnd().endsWith(';')
      ? `do { if (${condition}) { ${instead} } else { ${find} } } while (0);`
      : `(${condition} ? (${instead}) : (${find}))`;
    made = parts.slice(0, place).join(find) + choice + parts.slice(place).join(find);
  }
  return made;
}
