import { expect, it } from 'vitest'
import { jsonSchemaOfRun } from '../../src/schema/json-schema.js'

it('run.v1.schema.json is what the code checks (npx vitest -u writes it anew)', async () => {
  await expect(`${JSON.stringify(jsonSchemaOfRun(), null, 2)}\n`).toMatchFileSnapshot('../../schema/run.v1.schema.json')
})
