import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{checker,properties,model,kernel,traces,cli,scenarios,bench,test}/**/*.test.ts'],
    reporters: ['default', './test/closing-line.ts'],
    testTimeout: 120_000,
    // By default one fewer than there are cores, of which two are common.
    maxWorkers: '100%',
  },
});
