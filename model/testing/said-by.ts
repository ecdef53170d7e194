import type { AllocatorView } from '../../properties/view.ts';
import type { ChangingMember } from '../../properties/view-members.ts';

/** All that a member of the view says, whatever it is asked about. */
export function saidBy(view: AllocatorView, member: ChangingMember): string {
  const said = view[member];
  if (typeof said !== 'function') return String(said);
  const { pools, areas, slots, mappings } = view;
  const of = Object.entries({ pool: pools, area: areas, slot: slots, mapping: mappings });
  const [, count] = of.find(([kind]) => member.startsWith(kind))!;
  return Array.from({ length: count }, (_, index) => (said as (index: number) => unknown).call(view, index)).join();
}
