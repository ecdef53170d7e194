import { expect, test } from 'vitest';
import { readScenario } from './scenario-file.ts';
import { scenarioPath, shippedScenarios } from './shipped-scenarios.ts';

test('every scenario that comes with the tool is accepted, is found by its name, and says what is expected of it', () => {
  const shipped = shippedScenarios();
  expect(shipped.length).toBeGreaterThan(0);
  for (const { name, path } of shipped) {
    expect(scenarioPath(name)).toBe(path);
    expect(readScenario(path).document.expect, name).toBeDefined();
  }
});

test('a misspelt name is answered with the nearest', () => {
  const name = shippedScenarios()[0]?.name ?? '';
  expect(() => scenarioPath(`${name}x`)).toThrow(`did you mean \`${name}\`?`);
});
