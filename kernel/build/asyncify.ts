import { BuildError } from './build-error.ts';

/**
 * Makes every call of `host.hook` a place where the code can be suspended and later resumed, its locals being kept in linear
 * memory, and 64-bit memory a 32-bit one, which engines run faster and more of them have.
 */
export async function asyncified(wasm: Uint8Array, bits: 32 | 64): Promise<Uint8Array> {
  const { default: binaryen } = await import('binaryen');
  const { BulkMemory, BulkMemoryOpt, MutableGlobals, SignExt, NontrappingFPToInt, Memory64 } = binaryen.Features;
  const module = binaryen.readBinary(wasm);
  try {
    module.setFeatures(BulkMemory | BulkMemoryOpt | MutableGlobals | SignExt | NontrappingFPToInt | (bits === 64 ? Memory64 : 0));
    binaryen.setOptimizeLevel(2);
    binaryen.setShrinkLevel(0);
    // What the engine's own code had in its locals would be kept with those of the code under test, and keep alike states apart.
    binaryen.setAlwaysInlineMaxSize(0);
    binaryen.setFlexibleInlineMaxSize(0);
    binaryen.setOneCallerInlineMaxSize(0);
    binaryen.setPassArgument('asyncify-imports', 'host.hook');
    if (bits === 64) module.runPasses(['memory64-lowering']);
    module.optimize();
    module.runPasses(['asyncify']);
    module.optimize();
    if (module.validate() === 0) throw new BuildError('binaryen made an invalid module of what the compiler produced');
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
