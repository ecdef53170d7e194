/** Exchanges two stretches of so many words. */
export function exchangeWords(words: Uint32Array, one: number, other: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const word = words[one + i]!;
    words[one + i] = words[other + i]!;
    words[other + i] = word;
  }
}
