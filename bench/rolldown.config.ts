import { join } from 'node:path';
import { joined } from '../rolldown.config.ts';

/** A search, joined as the command is. */
export default joined(join(import.meta.dirname, 'dist'), {
  'one-search': 'bench/one-search.js',
  'crew-thread': 'cli/crew/thread.js',
});
