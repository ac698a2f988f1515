import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { customerIn } from '../src/customer.js'
import { installInto } from '../src/installers.js'
import { repository } from '../src/packages.js'

/** The tree of an Express + TypeScript + PostgreSQL project as it was asked for; `.eslintrc.json` is the one exception. */
const given = `
  src/controllers/authController.ts src/controllers/userController.ts src/services/authService.ts
  src/services/userService.ts src/repositories/userRepository.ts src/middleware/auth.ts src/middleware/errorHandler.ts
  src/middleware/validation.ts src/middleware/rateLimiter.ts src/middleware/logger.ts src/routes/authRoutes.ts
  src/routes/userRoutes.ts src/models/types.ts src/utils/logger.ts src/utils/validation.ts src/config/database.ts
  src/config/env.ts src/errors/baseError.ts src/errors/authenticationError.ts src/errors/validationError.ts src/app.ts
  prisma/schema.prisma prisma/seed.ts tests/unit/userService.test.ts tests/unit/authService.test.ts
  tests/integration/userApi.test.ts .github/workflows/test.yml .github/workflows/deploy.yml .env.example .gitignore
  .prettierrc tsconfig.json jest.config.js package.json Dockerfile docker-compose.yml README.md`
  .trim()
  .split(/\s+/)

describe('a generated Express + TypeScript + PostgreSQL project', () => {
  let tree: readonly string[]
  let explained: readonly string[]

  beforeAll(async () => {
    const { folder, packed, registry } = inject('published')
    const dependencies = { '@kit/scaffold': packed.scaffold.version }
    const customer = customerIn(
      await installInto(join(folder, 'npm', 'tree'), dependencies, { installer: 'npm', registry })
    )
    await customer.run('kit-scaffold', ['my-api', '--stack', 'express-typescript', '--database', 'postgresql'])
    tree = await filesOf(join(customer.folder, 'my-api'))
    explained = await explainedPaths()
  })

  it('has every path of the tree that was asked for', () => {
    expect(given.filter((path) => !tree.includes(path))).toEqual([])
  })

  it('has no path beyond it that decision 16 does not explain', () => {
    const additions = tree.filter((path) => !given.includes(path))
    expect(additions.filter((path) => !explained.some((pattern) => matches(path, pattern)))).toEqual([])
  })

  it('has everything that decision 16 explains', () => {
    expect(explained.filter((pattern) => !tree.some((path) => matches(path, pattern)))).toEqual([])
  })
})

/** The first column of the decision's table: paths, or folders written as `folder/*`. */
async function explainedPaths(): Promise<readonly string[]> {
  const decision = join(repository, 'docs', 'decisions', '0016-additions-to-the-generated-tree.md')
  const rows = (await readFile(decision, 'utf8')).split('\n').filter((line) => line.startsWith('| `'))
  return rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, path]) => path ?? ''))
}

function matches(path: string, pattern: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.replace(/\*+$/, '')) : path === pattern
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}
