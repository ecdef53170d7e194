import { Told } from '../../../checker/compiled-successors.ts';
import { Before } from '../../../checker/frontier.ts';
import {
  access,
  blockType,
  type Code,
  call,
  type Func,
  i32,
  i32Const,
  localGet,
  localSet,
  localTee,
  op,
  unsigned,
} from './encode.ts';

interface Expansion {
  /** Functions that make the records of one process each, and the one that goes through those of all. */
  readonly processes: readonly number[];
  readonly sieve: number;
  /** Addresses of the states, of what is told of them and of the records, and bytes from one to the next. */
  readonly states: number;
  readonly stateStride: number;
  readonly told: number;
  readonly toldStride: number;
  readonly records: number;
  readonly stride: number;
}

/** A function (count, remember, kinds) that expands the first `count` states, and says of each what `Told` says. */
export function expandFunction(expansion: Expansion): Func {
  const { processes, sieve, states, stateStride, told, toldStride, records, stride } = expansion;
  const [count, remember, kinds, source, tells, begin, end, next, choices, blocked] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const state: Code = [localGet(source), i32Const(4 * Before.words), op.i32_add];
  const tell = (part: number, value: Code): Code => [localGet(tells), value, access(op.i32_store, 2, 4 * part)];
  const number = (bytes: Code): Code => [bytes, i32Const(stride), op.i32_div_s];
  const each: Code = [
    [localGet(begin), localSet(end), i32Const(0), localSet(blocked)],
    processes.map((expand, p) => [
      [state, localGet(end), call(expand), localSet(next)],
      tell(Told.choices + p, [number([localGet(next), localGet(end), op.i32_sub]), localTee(choices)]),
      [localGet(choices), op.i32_eqz, localGet(blocked), op.i32_or, localSet(blocked)],
      [localGet(next), localSet(end)],
    ]),
    tell(Told.blocked, localGet(blocked)),
    tell(Told.generated, number([localGet(end), localGet(begin), op.i32_sub])),
    [localGet(source), localGet(begin), localGet(end), localGet(remember), localGet(kinds), call(sieve), localSet(begin)],
    tell(Told.end, number([localGet(begin), i32Const(records), op.i32_sub])),
  ];
  return {
    parameters: 3,
    results: 0,
    locals: [i32, i32, i32, i32, i32, i32, i32],
    body: [
      [i32Const(states), localSet(source), i32Const(told), localSet(tells), i32Const(records), localSet(begin)],
      [op.block, blockType.none, op.loop, blockType.none],
      [localGet(count), op.i32_eqz, op.br_if, unsigned(1)],
      each,
      [localGet(source), i32Const(stateStride), op.i32_add, localSet(source)],
      [localGet(tells), i32Const(toldStride), op.i32_add, localSet(tells)],
      [localGet(count), i32Const(1), op.i32_sub, localSet(count)],
      [op.br, unsigned(0), op.end, op.end],
    ],
    exported: 'expand',
  };
}
