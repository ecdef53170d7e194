const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Colour = keyof typeof codes;

/** Colours text, or leaves it. */
export type Paint = (colour: Colour, text: string) => string;

/** A brush that colours only where colours are wanted. */
export function paintIf(coloured: boolean): Paint {
  return coloured ? (colour, text) => `\u001b[${codes[colour]}m${text}\u001b[0m` : (_colour, text) => text;
}
