import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listStacks, type DatabaseId, type StackId } from '@kit/scaffold'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkSources } from '../matrix/check-sources.js'
import { createDatabases } from '../matrix/databases.js'
import { prove } from '../matrix/prove.js'
import { installShared } from '../matrix/shared-modules.js'
import { remove } from '../support/generated.js'

// One of each language, type, persistence and SQL server. All combinations: `pnpm --filter @kit/scaffold matrix`.
const started: readonly (readonly [StackId, DatabaseId])[] = [
  ['fastify-typescript', 'mysql'],
  ['apollo-javascript', 'postgresql']
]

const databases = createDatabases()
let root: string

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'kit-contract-'))
  await installShared(root)
}, 600_000)

afterAll(async () => {
  await databases.stop()
  remove(root)
})

const stackOf = (id: StackId) => {
  const stack = listStacks().find((candidate) => candidate.id === id)
  if (stack === undefined) throw new Error(`There is no stack ${id}.`)
  return stack
}

describe('every stack with every database', () => {
  it.each(started)(
    'keeps the same contract and withstands the same attacks: %s with %s',
    async (id, database) => {
      const env = await databases.environment(database)
      const { contract, attack, exitCodes } = await prove({ stack: stackOf(id), database, root, install: false, env })
      expect(contract.failed).toEqual([])
      expect(attack.failed).toEqual([])
      expect(contract.passed.length).toBeGreaterThanOrEqual(120)
      expect(exitCodes).toEqual([0, 0])
    },
    600_000
  )

  it('type-checks, lints without a warning and passes its unit tests, also without accounts', async () => {
    await expect(checkSources(stackOf('graphql-yoga'), 'none', false, root)).resolves.toBeUndefined()
  }, 600_000)
})
