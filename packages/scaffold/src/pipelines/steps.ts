import type { Composition } from '../compose.js'
import { forTests, withPassword } from '../container-password.js'
import type { Container } from '../contribution.js'

/** What every pipeline does, in no provider's words. */
export interface PipelinePlan {
  readonly node: string
  /** Shell commands of the checks, in order. */
  readonly checks: readonly { readonly name: string; readonly run: string }[]
  /** Containers that the integration tests talk to. */
  readonly services: readonly Container[]
  readonly env: Readonly<Record<string, string>>
  readonly buildsImage: boolean
}

export function pipelinePlan({ spec, containers, scripts, env }: Composition): PipelinePlan {
  const has = (script: string) => script in scripts
  const service = env.find(({ key }) => key === 'DATABASE_URL')
  const services = containers
    .filter(({ optional }) => optional !== true)
    .map((container) => withPassword(container, forTests))
  return {
    node: '24',
    checks: [
      {
        name: 'Install',
        run: 'if [ -f package-lock.json ]; then npm ci --ignore-scripts; else npm install --ignore-scripts; fi'
      },
      { name: 'Format', run: 'npm run format:check' },
      { name: 'Lint', run: 'npm run lint' },
      ...(has('typecheck') ? [{ name: 'Types', run: 'npm run typecheck' }] : []),
      { name: 'Unit tests', run: 'npm run test:coverage' },
      { name: 'Integration tests', run: 'npm run test:integration' },
      ...(has('build') ? [{ name: 'Build', run: 'npm run build' }] : [])
    ],
    services,
    env: {
      ...(service === undefined ? {} : { DATABASE_URL: service.example }),
      ...(spec.auth ? { JWT_SECRET: 'only-for-tests-only-for-tests-only-for-tests' } : {})
    },
    buildsImage: spec.docker
  }
}
