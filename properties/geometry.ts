import type { AllocatorProperty } from './property.ts';
import type { AllocatorView } from './view.ts';

function wellFormed(view: AllocatorView, pool: number): boolean {
  const areas = view.poolAreas(pool);
  const areaSlots = view.poolAreaSlots(pool);
  if (areas < 1 || (areas & (areas - 1)) !== 0) return false;
  if (areas * areaSlots !== view.poolSlots(pool)) return false;
  // A pool with one area ends every free run itself (list is bounded by nslabs), as transient pools rely on.
  return areas === 1 || areaSlots % view.segmentSlots === 0;
}

function malformed(view: AllocatorView): number {
  for (let pool = 0; pool < view.pools; pool++) {
    if (view.poolPresent(pool) && !wellFormed(view, pool)) return pool;
  }
  return -1;
}

export const geometry: AllocatorProperty = {
  name: 'geometry',
  kind: 'always',
  when: 'state',
  looksAt: ['poolPresent', 'poolSlots', 'poolAreas', 'poolAreaSlots'],
  class: { kind: 'harmful' },
  sentence:
    'The areas of a pool are a power of two in number, cover it exactly, and consist of whole segments if there are several.',
  rule: 'swiotlb_adjust_nareas(), round_up_default_nslabs(), limit_nareas() (8ac04063354a)',
  matters: 'A free run that spans two areas is changed under one lock only, and two CPUs get the same slots.',
  holds: (view) => malformed(view) === -1,
  explain(view) {
    const pool = malformed(view);
    return (
      `pool ${pool} has ${view.poolSlots(pool)} slots in ${view.poolAreas(pool)} areas of ${view.poolAreaSlots(pool)}, ` +
      `segments of ${view.segmentSlots}`
    );
  },
};
