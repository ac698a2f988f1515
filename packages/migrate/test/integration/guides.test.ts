import { join } from 'node:path'
import { describeWithServer, type TestServer } from '@kit-internal/testkit'
import { describe, expect, it } from 'vitest'
import { takeTour } from '../../../../scripts/checks/tours.mjs'
import { packageRoot } from '../import/tools.js'

const guides = join(import.meta.dirname, '../../../../docs/guides')

/** Follows a guide where its tool and @kit/migrate are installed. */
async function follow(
  tool: string,
  packages: readonly string[],
  more: { server?: TestServer; type?: 'commonjs' } = {}
) {
  const { server, type = 'module' } = more
  const variables = server === undefined ? {} : { DATABASE_URL: await server.createDatabase() }
  const roots = packages.map((name) => packageRoot(name))
  return takeTour(join(guides, `moving-from-${tool}.md`), process.env, { packages: roots, variables, type })
}

const works = { ok: true, output: '' }

describeWithServer('postgresql', 'the guide for moving', (server) => {
  it.each([
    ['knex', ['knex', 'pg']],
    ['node-pg-migrate', ['node-pg-migrate', 'pg']],
    ['drizzle', ['drizzle-orm', 'pg']],
    ['umzug', ['umzug', 'pg']]
  ] as const)('from %s works as it stands', async (tool, packages) => {
    expect(await follow(tool, packages, { server })).toEqual(works)
  })
})

describeWithServer('mongodb', 'the guide for moving', (server) => {
  it('from migrate-mongo works as it stands', async () => {
    expect(await follow('migrate-mongo', ['migrate-mongo', 'mongodb'], { server, type: 'commonjs' })).toEqual(works)
  })
})

describe('the guide for moving', () => {
  it('from dbmate works as it stands', async () => {
    expect(await follow('dbmate', ['dbmate'])).toEqual(works)
  })
})
