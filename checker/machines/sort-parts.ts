/** Sorts the interchangeable parts of a state: `parts[p]` lists where the bytes of part p are, in the same order for each. */
export function sortParts(state: Uint8Array, parts: readonly (readonly number[])[]): void {
  const contents = parts.map((bytes) => bytes.map((at) => state[at]));
  contents.sort((a, b) => {
    const at = a.findIndex((byte, i) => byte !== b[i]);
    return at < 0 ? 0 : a[at] - b[at];
  });
  for (const [p, content] of contents.entries()) for (const [i, byte] of content.entries()) state[parts[p][i]] = byte;
}
