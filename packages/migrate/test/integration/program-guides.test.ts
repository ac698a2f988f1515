import { join } from 'node:path'
import { describeWithServer } from '@kit-internal/testkit'
import { describe, expect, it } from 'vitest'
import { takeTour } from '../../../../scripts/checks/tours.mjs'
import { packageRoot } from '../import/tools.js'

const guides = join(import.meta.dirname, '../../../../docs/guides')
const works = { ok: true, output: '' }

describe('the guide for programs', () => {
  it('works as it stands', async () => {
    const packages = [packageRoot('knex')]
    expect(await takeTour(join(guides, 'migrations-as-programs.md'), process.env, { packages })).toEqual(works)
  })
})

describeWithServer('mongodb', 'the guide for MongoDB', (server) => {
  it('works as it stands', async () => {
    const variables = { DATABASE_URL: await server.createDatabase() }
    expect(await takeTour(join(guides, 'migrating-mongodb.md'), process.env, { variables })).toEqual(works)
  })
})
