import { expect, test } from 'vitest';
import { ran, World } from '../testing/world.ts';

test('a small scenario is searched to its end', async () => {
  const { code, stdout } = await ran('estimate', 'generations/6.10', '--seconds', '100');
  expect(code).toBe(0);
  expect(stdout).toContain('6.10 (split-areas, 6.10): 66 states, which are all\n');
});

test('reductions can be switched off, and a violation ends it', async () => {
  const plain = await ran('estimate', 'generations/6.10', '--no-reduction', 'all', '--seconds', '100');
  expect(plain.stdout).toContain('12,769 states, which are all');
  const broken = await ran('estimate', 'faults/used-after-unlock', '--seconds', '100');
  expect(broken.stdout).toMatch(/the search ends after \d+ states?: violated/);
});

test('a large one is looked at for as long as was asked, and ^C ends that early', async () => {
  const { code, stdout } = await ran('estimate', 'designs/dynamic-pools-3cpus', '--seconds', '0.2');
  expect(code).toBe(0);
  expect(stdout).toMatch(/: (more than [\d,]+ states; how many more is not known|[\d,]+ to [\d,]+ states, about [\d,]+)\n/);
  const world = new World();
  const running = world.run('estimate', 'designs/dynamic-pools-3cpus', '--seconds', '3600');
  setTimeout(() => world.interrupt?.(), 300);
  expect((await running).code).toBe(0);
  expect(world.stdout).toContain('looked at:');
  expect(world.interrupt).toBeNull();
});

test.each([
  [[]],
  [['generations/6.10', '--seconds', '0']],
  [['generations/6.10', '--no-reduction', 'everything']],
  [['generations/6.10', '--fault', 'used-after-lock']],
])('usage: %j', async (argv) => {
  expect(await ran('estimate', ...argv)).toMatchObject({ code: 2, stdout: '' });
});
