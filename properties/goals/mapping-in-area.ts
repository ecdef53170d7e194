import { mappingSlotsText } from '../mapping.ts';
import type { AllocatorProperty } from '../property.ts';
import type { AllocatorView } from '../view.ts';

/** A mapping that the driver holds in the area, or -1. */
function servedBy(view: AllocatorView, area: number): number {
  for (let mapping = 0; mapping < view.mappings; mapping++) {
    if (view.mappingLive(mapping) && view.mappingArea(mapping) === area) return mapping;
  }
  return -1;
}

/** The goal `mapping-in-area-N` for one area: every area must get to serve. */
export function mappingInArea(area: number): AllocatorProperty {
  return {
    name: `mapping-in-area-${area}`,
    kind: 'reachable',
    when: 'state',
    looksAt: ['mappingLive', 'mappingArea'],
    namesData: ['areas'],
    class: { kind: 'goal' },
    sentence: `Area ${area} serves a mapping.`,
    rule: 'swiotlb_find_slots() starts at an area by CPU number and goes on to the others',
    matters: 'An area that never serves was not checked, and its memory is wasted.',
    holds: (view) => servedBy(view, area) !== -1,
    explain: (view) => `area ${area} serves ${mappingSlotsText(view, servedBy(view, area))}`,
  };
}
