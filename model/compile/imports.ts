import type { Identifier, MemberExpression } from 'acorn';
import { MappingState, PoolState } from '../memory.ts';

/** Test runners replace an imported name by a member of such an object. */
export function isImport(identifier: Identifier): boolean {
  return /^__(vi|vite_ssr)_import_/.test(identifier.name);
}

const enumerations: Readonly<Record<string, Readonly<Record<string, number>>>> = { MappingState, PoolState };

/** The number of `live` in `MappingState`; undefined where there is no such enumeration or name. */
export function enumerated(enumeration: string, name: string): number | undefined {
  return enumerations[enumeration]?.[name];
}

/** The number that `MappingState.live`, or `__vite_ssr_import_0__.MappingState.live`, stands for; undefined for any other member. */
export function enumeratedMember({ object, property, computed }: MemberExpression): number | undefined {
  if (computed || property.type !== 'Identifier') return undefined;
  if (object.type === 'Identifier') return enumerated(object.name, property.name);
  if (object.type !== 'MemberExpression' || object.computed || object.object.type !== 'Identifier') return undefined;
  if (!isImport(object.object) || object.property.type !== 'Identifier') return undefined;
  return enumerated(object.property.name, property.name);
}
