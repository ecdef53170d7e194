/** Keys by which a JSON object can reach into the prototypes of the program that reads it. */
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Looks for what must not be handed to recursive code: nesting deeper than `depthMax`, more than `valuesMax` values, or keys of
 * prototypes. Uses a stack of its own, so that depth cannot exhaust the machine's. Returns the first finding, or null.
 */
export function hostility(
  root: unknown,
  depthMax: number,
  valuesMax = Number.POSITIVE_INFINITY,
): { readonly at: string; readonly found: string; readonly allowed: string } | null {
  const pending: { readonly value: object; readonly depth: number }[] = [];
  let values = 0;
  const visit = (value: unknown, depth: number): void => {
    values++;
    if (typeof value === 'object' && value !== null) pending.push({ value, depth });
  };
  visit(root, 1);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.depth > depthMax)
      return { at: '$', found: `nesting deeper than ${depthMax}`, allowed: `nesting of at most ${depthMax}` };
    for (const [key, value] of Object.entries(next.value)) {
      if (forbiddenKeys.has(key)) return { at: '$', found: `a key '${key}'`, allowed: `no key ${[...forbiddenKeys].join(', ')}` };
      visit(value, next.depth + 1);
    }
    if (values > valuesMax)
      return { at: '$', found: `more than ${valuesMax} values in one part`, allowed: `at most ${valuesMax}` };
  }
  return null;
}
