import type { AllocatorProperty } from '../property.ts';
import type { AllocatorView } from '../view.ts';
import { type ChangingMember, constantMembers } from '../view-members.ts';

/** Adds to `seen` the members of the view that the property looks at to judge it, but for those that never change. */
export function lookedAt(property: AllocatorProperty, view: AllocatorView, seen: Set<ChangingMember>): void {
  property.holds(
    new Proxy(view, {
      get(target, member) {
        if (!constantMembers.some((constant) => constant === member)) seen.add(member as ChangingMember);
        const value = Reflect.get(target, member) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    }),
  );
}
