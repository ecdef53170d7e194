import type { Memory } from '../memory.ts';
import { type ActionName, actions, type GuardName, guards } from './vocabulary.ts';

/** What a running statechart works on: the shared memory, and which process it is. */
export interface ChartContext {
  readonly memory: Memory;
  readonly process: number;
}

/** A step, by the name of its action, with the number of the request, mapping, sync or pool that it is about. */
export interface ChartEvent {
  readonly type: string;
  readonly argument: number;
}

interface Arguments {
  readonly context: ChartContext;
  readonly event: ChartEvent;
}

type Implementations<Name extends string, Result> = Record<Name, (args: Arguments) => Result>;

/** The named guards in the form that xstate calls. */
export const xstateGuards = Object.fromEntries(
  Object.entries(guards).map(([name, guard]) => [
    name,
    ({ context, event }: Arguments) => guard(context.memory, context.process, event.argument),
  ]),
) as Implementations<GuardName, boolean>;

/** The named actions in the form that xstate calls. They change the memory in place; the context itself never changes. */
export const xstateActions = Object.fromEntries(
  Object.entries(actions).map(([name, action]) => [
    name,
    ({ context, event }: Arguments) => action(context.memory, context.process, event.argument),
  ]),
) as Implementations<ActionName, void>;
