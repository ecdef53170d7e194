import { cursorWrap } from '../properties/goals/cursor-wrap.ts';
import { fullPool } from '../properties/goals/full-pool.ts';
import { mappingInArea } from '../properties/goals/mapping-in-area.ts';
import { mergeBothSides } from '../properties/goals/merge-both-sides.ts';
import { remoteFree } from '../properties/goals/remote-free.ts';
import { retryInSecondArea } from '../properties/goals/retry-in-second-area.ts';
import { maxMappingBytes } from '../properties/placement.ts';
import type { AllocatorProperty } from '../properties/property.ts';
import type { AllocatorView } from '../properties/view.ts';
import { firstAddedPool, restrictedPool } from './build/configuration.ts';
import { Hook } from './hooks.ts';
import { Operation } from './operations.ts';
import type { KernelView } from './properties.ts';

type Told = Pick<AllocatorProperty, 'sentence' | 'rule' | 'matters' | 'relatesProcesses'>;

/** A goal that only running code has. It is not reached in a view of anything else. */
function goal(name: string, when: 'state' | 'step', about: Told, reached: (view: KernelView) => boolean): AllocatorProperty {
  const holds = (view: AllocatorView) => 'resumedAt' in view && reached(view as KernelView);
  return { ...about, name, kind: 'reachable', when, class: { kind: 'goal' }, holds, explain: () => about.sentence };
}

function hasMapping(view: KernelView, wanted: (mapping: number, pool: number) => boolean): boolean {
  for (let mapping = 0; mapping < view.mappings; mapping++) {
    if (view.mappingReturned?.(mapping) && wanted(mapping, view.areaPool(view.mappingArea(mapping)))) return true;
  }
  return false;
}

function twoAtALock(view: KernelView): boolean {
  for (let area = 0; area < view.areas; area++) if (view.areaWaiters(area) > 1) return true;
  return false;
}

const synced = (view: KernelView, operation: number): boolean =>
  view.outcome.kind === 'copied' && view.operationOf(view.outcome.process) === operation;

/** States that a scenario of the real file may have to reach: a pass of one that does not says less than it seems to. */
const all = [
  cursorWrap,
  fullPool,
  mergeBothSides,
  remoteFree,
  retryInSecondArea,
  mappingInArea(0),
  mappingInArea(1),
  goal(
    'refused',
    'step',
    {
      sentence: 'A request is refused.',
      rule: '"swiotlb buffer is full"',
      matters: 'Without it the way out of a full pool was not checked.',
    },
    (view) => view.outcome.kind === 'refused',
  ),
  goal(
    'largest-mapping',
    'state',
    {
      sentence: 'A mapping has the largest size that is promised.',
      rule: 'swiotlb_max_mapping_size()',
      matters: 'Without it the size on which the block layer relies was not checked.',
    },
    (view) =>
      hasMapping(view, (mapping) => view.mappingSize(mapping) >= maxMappingBytes(view, view.mappingMinAlignMask(mapping))),
  ),
  goal(
    'coherent-mapping',
    'state',
    {
      sentence: 'Somebody has coherent memory.',
      rule: 'swiotlb_alloc()',
      matters: 'Without it coherent memory was not checked.',
    },
    (view) => hasMapping(view, (mapping) => view.mappingCoherent(mapping)),
  ),
  goal(
    'restricted-mapping',
    'state',
    {
      sentence: 'A mapping lies in the restricted pool.',
      rule: 'rmem_swiotlb_device_init()',
      matters: 'Without it restricted pools were not checked.',
    },
    (view) => hasMapping(view, (_, pool) => pool === restrictedPool),
  ),
  goal(
    'two-at-a-lock',
    'state',
    {
      sentence: 'Two processes are about to take the lock of one area.',
      rule: 'spin_lock_irqsave(&area->lock)',
      matters: 'Without it no two critical sections ever met.',
      relatesProcesses: true,
    },
    twoAtALock,
  ),
  goal(
    'synced-for-cpu',
    'step',
    {
      sentence: 'A sync copies to the CPU buffer.',
      rule: 'swiotlb_sync_single_for_cpu()',
      matters: 'Without it that sync was not checked.',
    },
    (view) => synced(view, Operation.syncForCpu),
  ),
  goal(
    'synced-for-device',
    'step',
    {
      sentence: 'A sync copies to the bounce buffer.',
      rule: 'swiotlb_sync_single_for_device()',
      matters: 'Without it that sync was not checked.',
    },
    (view) => synced(view, Operation.syncForDevice),
  ),
  goal(
    'interrupt-nests',
    'state',
    {
      sentence: 'An interrupt maps or unmaps in the middle of a call of its CPU.',
      rule: 'swiotlb is called from interrupt handlers',
      matters: 'Without it no call was ever interrupted.',
      relatesProcesses: true,
    },
    (view) => view.nested,
  ),
  goal(
    'transient-pool',
    'state',
    {
      sentence: 'A mapping lies in a transient pool.',
      rule: 'swiotlb_find_slots() with CONFIG_SWIOTLB_DYNAMIC',
      matters: 'Without it transient pools were not checked.',
    },
    (view) => hasMapping(view, (_, pool) => pool >= firstAddedPool && view.poolTransient(pool)),
  ),
  goal(
    'grown-pool',
    'state',
    {
      sentence: 'A mapping lies in a pool that the worker has added.',
      rule: 'swiotlb_dyn_alloc()',
      matters: 'Without it growth was not checked.',
    },
    (view) => hasMapping(view, (_, pool) => pool >= firstAddedPool && !view.poolTransient(pool)),
  ),
  goal(
    'grace-period-waits',
    'state',
    {
      sentence: 'An RCU callback waits for a process inside a read-side section.',
      rule: 'call_rcu() in swiotlb_del_pool()',
      matters: 'Without it nothing was freed while somebody could still look at it.',
      relatesProcesses: true,
    },
    (view) => view.callbackWaits,
  ),
  goal(
    'allocation-fails',
    'step',
    {
      sentence: 'An allocation is refused to the code.',
      rule: 'kzalloc(), __get_free_pages(), alloc_pages()',
      matters: 'Without it the error paths were not checked.',
    },
    (view) => view.resumedAt === Hook.alloc && view.choiceTaken > 0,
  ),
  goal(
    'migrates',
    'step',
    {
      sentence: 'A thread that reads the number of its CPU is on another one than before.',
      rule: 'raw_smp_processor_id() with preemption on',
      matters: 'Without it every thread stayed with the area of its CPU.',
    },
    (view) => view.resumedAt === Hook.cpu && view.choiceTaken > 0,
  ),
  goal(
    'stray-lookup',
    'step',
    {
      sentence: 'An address that was never bounced is looked up, and found in no pool.',
      rule: 'swiotlb_find_pool()',
      matters: 'Without it the lookup of foreign addresses was not checked.',
    },
    ({ outcome }) => outcome.kind === 'looked-up' && outcome.mapping < 0 && !outcome.strayAddressFound,
  ),
];

const byName = new Map(all.map((one) => [one.name, one]));

export const kernelGoalNames: readonly string[] = all.map(({ name }) => name);

/** @throws RangeError where there is no goal of a name. */
export function kernelGoals(names: readonly string[]): AllocatorProperty[] {
  return names.map((name) => {
    const found = byName.get(name);
    if (found === undefined) throw new RangeError(`there is no goal ${name}; there are ${kernelGoalNames.join(', ')}`);
    return found;
  });
}
