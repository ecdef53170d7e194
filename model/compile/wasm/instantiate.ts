/** What is used of the WebAssembly interface of JavaScript, which the types of Node 20 leave to those of browsers. */
interface WebAssemblyInterface {
  readonly Memory: new (descriptor: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
}

export interface Instance {
  /** The linear memory. It never grows, so that views of it stay good. */
  readonly buffer: ArrayBuffer;
  exported(name: string): unknown;
}

/** Instantiates a module that imports a memory of `pages` pages as `env.memory`. */
export function instantiate(bytes: Uint8Array<ArrayBuffer>, pages: number): Instance {
  const { Memory, Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyInterface }).WebAssembly;
  const memory = new Memory({ initial: pages, maximum: pages });
  const { exports } = new Instance(new Module(bytes), { env: { memory } });
  return { buffer: memory.buffer, exported: (name) => exports[name] };
}
