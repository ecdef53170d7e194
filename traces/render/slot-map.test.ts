import { describe, expect, it } from 'vitest';
import { free, type Picture, shared, takePicture } from '../picture.ts';
import { lostUpdate, walkOf } from '../testing/examples.ts';
import { SmallMachine } from '../testing/small-machine.ts';
import { areaLines, areasOfInterest, pictureLines, slotMap } from './slot-map.ts';

/** Takes steps of one CPU until it holds its mapping. */
function mapped(machine: SmallMachine, cpu: number, choice: number): void {
  machine.step(cpu, choice);
  while (machine.place(cpu) !== 'unmap') machine.step(cpu, 0);
}

const picture = (machine: SmallMachine): Picture => takePicture(machine.view, machine.processes);

it('draws every slot of a small area', () => {
  const machine = new SmallMachine({ starts: [0, 0], slots: 16 });
  mapped(machine, 0, 1);
  mapped(machine, 1, 0);
  expect(pictureLines(picture(machine))).toEqual([
    'area 0 [aab.|....] used 3 index 3 lock free',
    'area 1 [....|....] used 0 index 0 lock free',
    'mapping a: 4 bytes of 0x100 at 0x0, device 0',
    'mapping b: 2 bytes of 0x110 at 0x4, device 0',
  ]);
});

it('compresses runs of 32768 slots', () => {
  const machine = new SmallMachine({ starts: [0, 0], slots: 32768, segmentSlots: 128 });
  mapped(machine, 0, 1);
  expect(pictureLines(picture(machine)).slice(0, 2)).toEqual([
    'area 0 [aa.{126}|.{128} x127] used 2 index 2 lock free',
    'area 1 [.{128} x128] used 0 index 0 lock free',
  ]);
});

describe('areaLines', () => {
  const area = picture(new SmallMachine({ starts: [0] })).areas[0];

  it('marks slots where list[] disagrees with the owner, and slots of two mappings', () => {
    const list = Int32Array.of(0, 0, 2, 0);
    const owner = Int32Array.of(free, 0, 0, shared);
    expect(areaLines({ ...area, list, owner }, 4)).toEqual(['area 0 [!a!*] used 0 index 0 lock free']);
  });

  it('counts segments from the start of the pool, not of the area', () => {
    const list = Int32Array.of(2, 1, 2, 1);
    const owner = new Int32Array(4).fill(free);
    const given = { ...area, area: 1, firstSlot: 10, poolFirstSlot: 8, list, owner };
    expect(areaLines(given, 4)[0]).toContain('[..|..]');
  });

  it('goes on in further lines, whole segments each, where the map is long', () => {
    const list = new Int32Array(8192).map((_, i) => i % 3);
    const owner = new Int32Array(8192).fill(free);
    const lines = areaLines({ ...area, list, owner }, 16);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(75);
    expect(lines.at(-1)?.trim()).toBe('used 0 index 0 lock free');
    for (const line of lines.slice(0, -2)) expect(line).toMatch(/\|$/);
  });
});

it('leaves out areas that no step changes, where areas are many', () => {
  const walk = walkOf(lostUpdate());
  const spread = (given: Picture): Picture => {
    const others = Array.from({ length: 20 }, (_, i) => ({ ...walk.initial.areas[1], area: i + 2 }));
    return { ...given, areas: [...given.areas, ...others] };
  };
  const initial = spread(walk.initial);
  const steps = walk.steps.map((step) => ({
    ...step,
    after: { ...step.after, areas: [...step.after.areas, ...initial.areas.slice(2)] },
  }));
  expect(areasOfInterest({ ...walk, initial, steps })).toEqual(new Set([0]));
  expect(pictureLines(initial, new Set([0]))).toEqual([
    'area 0 [....] used 0 index 0 lock free',
    '(21 areas that no step changes)',
  ]);
});

it('shows of each step only what changed', () => {
  const text = slotMap(walkOf(lostUpdate()));
  expect(text.match(/^ {2}area 0 /gm)).toHaveLength(9);
  expect(text).not.toMatch(/^ {2}area 1 /m);
});
