import { describe, expect, it } from 'vitest'
import { planProject, type ProjectOptions } from '../src/index.js'
import { planSources } from '../src/plan.js'
import { renderFiles } from '../src/render/project.js'
import { resolveSpec } from '../src/spec.js'
import { formatOnce } from './support/combinations.js'

const renderProject = (options: ProjectOptions) =>
  renderFiles(planSources(resolveSpec(options)), '0.1.0', { format: formatOnce })

/** The tree of reference/000 with the two names that its tools have left behind. */
const promised = [
  ...['authController', 'userController'].map((name) => `src/controllers/${name}.ts`),
  ...['authService', 'userService'].map((name) => `src/services/${name}.ts`),
  'src/repositories/userRepository.ts',
  ...['auth', 'errorHandler', 'validation', 'rateLimiter', 'logger'].map((name) => `src/middleware/${name}.ts`),
  ...['authRoutes', 'userRoutes'].map((name) => `src/routes/${name}.ts`),
  'src/models/types.ts',
  ...['logger', 'validation'].map((name) => `src/utils/${name}.ts`),
  ...['database', 'env'].map((name) => `src/config/${name}.ts`),
  ...['baseError', 'authenticationError', 'validationError'].map((name) => `src/errors/${name}.ts`),
  'src/app.ts',
  'prisma/schema.prisma',
  'prisma/seed.ts',
  ...['userService', 'authService'].map((name) => `tests/unit/${name}.test.ts`),
  'tests/integration/userApi.test.ts',
  ...['test', 'deploy'].map((name) => `.github/workflows/${name}.yml`),
  ...[
    '.env.example',
    '.gitignore',
    'eslint.config.js',
    '.prettierrc',
    'tsconfig.json',
    'jest.config.js',
    'package.json'
  ],
  ...['Dockerfile', 'docker-compose.yml', 'README.md']
]

describe('a rendered project', () => {
  it('has every path of the tree that was asked for', async () => {
    const files = await renderProject({ name: 'my-api' })
    expect(promised.filter((path) => !files.has(path))).toEqual([])
    expect([...files.keys()].some((path) => /^prisma\/migrations\/\d{8}_\d{6}_\w+\.sql$/.test(path))).toBe(true)
  })

  it('has the same bytes whenever it is rendered', async () => {
    const [first, second] = await Promise.all([
      renderProject({ name: 'my-api' }),
      renderProject({ ci: 'github', auth: true, name: 'my-api' })
    ])
    expect([...first]).toEqual([...second])
  })

  it('consists of the planned files, each with the module it came from', async () => {
    const files = await renderProject({ name: 'my-api' })
    const plan = planProject({ name: 'my-api' })
    expect([...files.keys()]).toEqual(plan.files.map(({ path }) => path))
    for (const { path, module } of plan.files) expect(files.get(path)?.module).toBe(module)
    expect(files.get('src/services/authService.ts')?.module).toBe('auth')
  })

  it('records its spec and a hash per file', async () => {
    const files = await renderProject({ name: 'my-api' })
    const manifest = JSON.parse(files.get('.kit/scaffold.json')?.content ?? '') as {
      files: Record<string, { sha256: string }>
    }
    expect(manifest).toMatchObject({ schemaVersion: 1, spec: { name: 'my-api', stack: 'express-typescript' } })
    expect(Object.keys(manifest.files)).toHaveLength(files.size - 1)
    expect(manifest.files['src/app.ts']?.sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  it('without accounts has no trace of them', async () => {
    const files = await renderProject({ name: 'my-api', auth: false })
    const traces = [...files].filter(
      ([path, { content }]) => path !== '.kit/scaffold.json' && /jwt|bcrypt|passwordHash|session/i.test(path + content)
    )
    expect(traces.map(([path]) => path).filter((path) => !/redact/.test(path))).toEqual([])
  })
})
