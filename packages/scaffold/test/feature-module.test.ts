import { describe, expect, it } from 'vitest'
import type { Module } from '../src/contribution.js'
import { listStacks } from '../src/index.js'
import { planSources } from '../src/plan.js'
import { renderFiles } from '../src/render/project.js'
import { resolveSpec } from '../src/spec.js'
import { unformatted } from './support/combinations.js'
import { codeOf, syntaxErrors } from './support/sources.js'

/** A feature that touches everything a feature can touch; no stack and no database knows it. */
const sample: Module = {
  id: 'sample',
  title: 'Sample',
  requires: ['users', 'persistence'],
  contribute: () => ({
    env: [
      {
        key: 'SAMPLE_URL',
        rule: 'z.url().optional()',
        example: 'http://localhost:9999',
        compose: 'http://sample:9999',
        doc: 'Where samples come from'
      }
    ],
    containers: [{ name: 'sample', image: 'sample:1', port: 9999, healthcheck: ['CMD', 'true'] }],
    fields: { user: [{ name: 'phoneNumber', type: 'string', optional: true, writable: true }] },
    services: [
      {
        name: 'sampleService',
        type: 'SampleService',
        module: 'services/sampleService',
        create: 'new SampleService({ users })'
      }
    ],
    resources: [
      {
        name: 'sample',
        path: '/samples',
        title: 'Samples',
        service: 'sampleService',
        schemas: 'sampleSchemas',
        sdl: () => 'type Sample {\n  count: Int!\n}',
        operations: [
          {
            name: 'count',
            graphql: { field: 'samples', returns: 'Sample!' },
            summary: 'Count samples',
            method: 'get',
            path: '/',
            access: 'user',
            status: 200,
            result: 'sampleSchemas.sample',
            call: 'sampleService.count()'
          }
        ]
      }
    ],
    health: [{ name: 'sample', check: "() => Promise.resolve('fine')" }]
  }),
  files: () => ({
    'src/services/sampleService.ts': `import type { UserRepository } from '../models/types.js';

export class SampleService {
  readonly #users: UserRepository;
  constructor({ users }: { users: UserRepository }) {
    this.#users = users;
  }
  async count() {
    const { total } = await this.#users.list({ page: 1, pageSize: 1, sort: 'createdAt', order: 'asc' });
    return { count: total };
  }
}`,
    'src/schemas/sampleSchemas.ts': "import { z } from 'zod';\n\nexport const sample = z.object({ count: z.int() });"
  })
}

const cases = listStacks().flatMap(({ id: stack, type, databases }) =>
  databases.map((database) => ({ stack, type, database }))
)

describe.each(cases)('a feature module in $stack with $database', ({ stack, database }) => {
  it('adds its field, route, variable, container and health check without the stack knowing it', async () => {
    const spec = resolveSpec({ name: 'x', stack, database })
    const files = await renderFiles(planSources(spec, [sample]), '0.0.0', { format: unformatted })
    const text = (path: string) => files.get(path)?.content ?? files.get(path.replace(/\.ts$/, '.js'))?.content ?? ''
    const all = [...files].map(([path, { content }]) => `${path}\n${content}`).join('\n')
    expect(codeOf(files).flatMap(syntaxErrors)).toEqual([])
    expect(text('src/schemas/userSchemas.ts')).toContain('phoneNumber')
    if (database !== 'none') expect(all).toMatch(/phone_number (VARCHAR\(255\)|TEXT)|phoneNumber: \{ type: String/)
    expect(all).toMatch(/'\/?samples'|samples: Sample!/)
    expect(all).toContain('sampleService.count()')
    expect(text('src/config/env.ts')).toContain('SAMPLE_URL: z.url().optional()')
    expect(text('.env.example')).toContain('SAMPLE_URL=http://localhost:9999')
    expect(text('docker-compose.yml')).toContain('image: sample:1')
    expect(text('src/container.ts')).toMatch(/"?sample"?: \(\) => Promise\.resolve/)
  })
})
