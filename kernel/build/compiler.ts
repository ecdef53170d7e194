/** Files by path, as a compiler sees them. */
export type Files = ReadonlyMap<string, string | Uint8Array>;

/** A clang with wasm-ld that sees the given files and nothing else it was not told of. */
export interface Compiler {
  /** Goes into the cache key: which compiler, in which version. */
  readonly identity: string;
  /**
   * Runs `tool` with `args` and returns the file `output` that it wrote.
   * @throws BuildError with the diagnostics where the tool fails.
   */
  run(tool: 'clang' | 'wasm-ld', args: readonly string[], files: Files, output: string): Promise<Uint8Array>;
}
