import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openApiSchema, specSchema } from '../../src/spec/schema.js'

/** A file may leave out the URL, which the command line can give, and may name a file for its rows and an OpenAPI document. */
const scenarioFile = z.strictObject({
  ...specSchema.shape,
  url: z.string().optional(),
  openapi: openApiSchema.optional(),
  rows: z.union([z.string(), z.array(z.record(z.string(), z.string()))]).optional()
})

// `vitest -u` writes it anew.
test('the published JSON Schema of scenarios is that of the code', async () => {
  const path = '../../schema/scenario.v1.schema.json'
  const schema = { title: 'Kit load test scenario', ...z.toJSONSchema(scenarioFile, { unrepresentable: 'any' }) }
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(path)
  expect(JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))).toMatchObject({
    type: 'object',
    additionalProperties: false
  })
})
