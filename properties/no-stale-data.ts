import { hex } from './hex.ts';
import type { AllocatorProperty } from './property.ts';

export const noStaleData: AllocatorProperty = {
  name: 'no-stale-data',
  kind: 'always',
  when: 'step',
  looksAt: ['outcome'],
  steps: ['copied', 'mapped'],
  class: { kind: 'harmful' },
  sentence:
    'Every byte copied to a CPU buffer was put there for this mapping or written by its device, and no device can read what another mapping left.',
  rule: 'swiotlb_tbl_map_single() fills the slots from the CPU buffer in every direction (CVE-2022-0854)',
  matters: "Data of one driver leaks into another's buffer, or to another device.",
  holds(view) {
    const outcome = view.outcome;
    if (outcome.kind === 'copied') return !(outcome.copyToCpu && outcome.copyStale);
    return !(outcome.kind === 'mapped' && outcome.exposedStale);
  },
  explain(view) {
    const { kind, mapping, copyBytes, copyTlb } = view.outcome;
    if (kind === 'mapped') return `mapping ${mapping}: its device can read bytes that another mapping left in the slots`;
    return (
      `mapping ${mapping}: some of the ${copyBytes} bytes copied to the CPU buffer from ${hex(copyTlb)} ` +
      'were neither put there for it nor written by its device'
    );
  },
};
