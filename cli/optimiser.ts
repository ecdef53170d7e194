import { setFlagsFromString } from 'node:v8';

/**
 * Bytes of bytecode that a function runs before V8 considers optimising it: six times V8's own. Most searches are over in less than a
 * second, and what the optimising compiler does for them, in threads of its own, costs more than it saves. Long ones get there all the
 * same.
 */
export const laterOptimisation = '--interrupt-budget=400000';

setFlagsFromString(laterOptimisation);
