import type { FlatChart, Place, Way } from './flatten.ts';
import { type Register, type RegisterUse, registers, registerUseOf } from './register-uses.ts';

/** How a guard or an action uses registers, by its name. */
export type UseOf = (name: string) => RegisterUse;

/**
 * By place of a chart, the registers that are dead there: no step from there on, whatever it is, reads one before it has been set.
 *
 * The usual analysis, backwards over the ways until nothing changes. What a place reads is over-approximated (every guard may be
 * asked, every branch of an operation taken, whatever the scenario), so that what is called dead is.
 */
export function deadRegisters(chart: FlatChart, useOf: UseOf = registerUseOf): readonly (readonly Register[])[] {
  const live = chart.places.map(() => new Set<Register>());
  for (let changed = true; changed; ) {
    changed = false;
    for (const place of chart.places) {
      const here = live[place.number]!;
      const before = here.size;
      for (const way of waysFrom(place)) for (const register of liveBefore(way, live[way.target]!, useOf)) here.add(register);
      if (here.size > before) changed = true;
    }
  }
  return live.map((here) => registers.filter((register) => !here.has(register)));
}

function waysFrom({ steps, always }: Place): readonly Way[] {
  return [...steps.flatMap(({ ways }) => ways), ...always];
}

/** What is live before a way is taken that leads to where `after` is. */
function liveBefore({ guard, actions }: Way, after: ReadonlySet<Register>, useOf: UseOf): ReadonlySet<Register> {
  const live = new Set(after);
  for (const action of actions.toReversed()) {
    const { reads, sets } = useOf(action);
    for (const register of sets) live.delete(register);
    for (const register of reads) live.add(register);
  }
  if (guard !== null) for (const register of useOf(guard).reads) live.add(register);
  return live;
}
