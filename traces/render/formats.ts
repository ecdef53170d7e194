import { formatTrace } from '../format.ts';
import type { Walk } from '../walk.ts';
import { itf } from './itf.ts';
import { mermaid } from './mermaid.ts';
import { numbered } from './numbered.ts';
import { raceTable } from './race-table.ts';
import { slotMap } from './slot-map.ts';

/** Turns a walk into text that ends in a newline. */
export type Renderer = (walk: Walk) => string;

export const formatNames = ['race', 'numbered', 'slots', 'itf', 'mermaid', 'json'] as const;
export type FormatName = (typeof formatNames)[number];

/** Every form in which a trace can be shown, by the name that the command line uses. */
export const renderers: Readonly<Record<FormatName, Renderer>> = {
  race: raceTable,
  numbered,
  slots: slotMap,
  itf,
  mermaid,
  json: ({ trace }) => formatTrace(trace),
};
