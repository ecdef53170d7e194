import { claimSentence } from '../claim.ts';
import type { Picture } from '../picture.ts';
import type { Walk, WalkStep } from '../walk.ts';

/** An integer of the Informal Trace Format: plain where a double holds it exactly. */
type ItfInteger = number | { readonly '#bigint': string };

/**
 * The walk in Apalache's Informal Trace Format (architecture decision record 15 of Apalache), which trace viewers read. Every
 * value has one type over all states: sequences are arrays, arguments are a `#map`, no process is the empty string, no lock
 * holder is -1.
 */
export function itf(walk: Walk): string {
  const states = [stateOf(walk.initial, 0, null), ...walk.steps.map((step) => stateOf(step.after, step.number, step))];
  const head = {
    '#meta': {
      format: 'ITF',
      'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
      source: `swiocheck ${walk.trace.tool}`,
      status: walk.trace.claim.verdict === 'reached' ? 'ok' : 'violation',
      description: claimSentence(walk.trace.claim),
    },
    vars: Object.keys(states[0]).filter((name) => name !== '#meta'),
  };
  const lines = states.map((state) => `    ${JSON.stringify(state)}`);
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "states": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

function stateOf(picture: Picture, index: number, step: WalkStep | null): Record<string, unknown> {
  return {
    '#meta': { index },
    action_taken: {
      process: step?.name ?? '',
      action: step?.label.action ?? 'init',
      arguments: { '#map': Object.entries(step?.label.arguments ?? {}).map(([name, value]) => [name, integer(value)]) },
    },
    areas: picture.areas.map((area) => integer(area.area)),
    used: picture.areas.map((area) => integer(area.used)),
    index: picture.areas.map((area) => integer(area.index)),
    lock: picture.areas.map((area) => integer(area.holder)),
    list: picture.areas.map((area) => Array.from(area.list, integer)),
    mappings: picture.mappings.map((mapping) => ({
      mapping: integer(mapping.mapping),
      device: integer(mapping.device),
      address: integer(mapping.address),
      orig: integer(mapping.orig),
      bytes: integer(mapping.bytes),
      first_slot: integer(mapping.firstSlot),
      slots: integer(mapping.slots),
      area: integer(mapping.area),
      live: mapping.live,
      returned: mapping.returned,
    })),
  };
}

function integer(value: number): ItfInteger {
  return Number.isSafeInteger(value) ? value : { '#bigint': BigInt(value).toString() };
}
