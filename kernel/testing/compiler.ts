import type { Compiler } from '../build/compiler.ts';
import { nativeCompiler } from '../build/native.ts';
import { yowaspCompiler } from '../build/yowasp.ts';

/** The compiler of the tests: the one that users get, or with SWIOCHECK_COMPILER=native the faster one of this machine. */
export function testCompiler(): Compiler {
  return process.env.SWIOCHECK_COMPILER === 'native' ? nativeCompiler() : yowaspCompiler();
}
