import { expect, test } from 'vitest';
import { published, schemaText } from './published-schema.ts';

test('the committed schema is up to date (`npx vitest run cli/published-schema.test.ts -u` refreshes it)', async () => {
  await expect(schemaText('scenario')).toMatchFileSnapshot('../scenarios/scenario.schema.json');
});

test.each(published)('the schema of a %s is a JSON Schema with an object at its root', (of) => {
  expect(JSON.parse(schemaText(of))).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
  });
});
