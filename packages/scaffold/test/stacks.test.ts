import { describe, expect, it } from 'vitest'
import { catalog } from '../src/catalog.js'
import { z } from 'zod'
import { databases } from '../src/databases/index.js'
import { listStacks, type ProjectOptions } from '../src/index.js'
import { planSources } from '../src/plan.js'
import { renderFiles } from '../src/render/project.js'
import { resolveSpec } from '../src/spec.js'
import { unformatted } from './support/combinations.js'

const renderProject = (options: Omit<ProjectOptions, 'name'>) =>
  renderFiles(planSources(resolveSpec({ name: 'my-api', docker: false, ci: 'none', ...options })), '0.1.0', {
    format: unformatted
  })

const knowsNoFramework = /^src\/(errors|schemas|services|docs)\/|^src\/models\/(types|session)\.ts$/

describe('the stacks', () => {
  it.each(['rest', 'graphql'])('of kind %s say what the API does in the same words on every database', async (type) => {
    const texts = new Map<string, Map<string, string[]>>()
    for (const { id: stack, databases: proven, language } of listStacks().filter((listed) => listed.type === type)) {
      if (language === 'javascript') continue
      for (const database of proven) {
        for (const [path, { content }] of await renderProject({ stack, database })) {
          if (!knowsNoFramework.test(path)) continue
          const places = texts.get(path) ?? new Map<string, string[]>()
          texts.set(path, places.set(content, [...(places.get(content) ?? []), `${stack} ${database}`]))
        }
      }
    }
    expect(texts.size).toBeGreaterThan(15)
    expect(
      [...texts].filter(([, places]) => places.size > 1).map(([path, places]) => [path, ...places.values()])
    ).toEqual([])
  })

  it('take every database', () => {
    for (const { databases: proven } of listStacks()) expect([...proven].sort()).toEqual(Object.keys(databases).sort())
  })
})

describe('a NestJS project', () => {
  it('has modules with controllers and DTOs, guards, a pipe and a filter', async () => {
    const files = await renderProject({ stack: 'nest' })
    const expected = [
      'src/app.module.ts',
      ...['auth', 'user'].flatMap((name) =>
        ['module', 'controller', 'dto'].map((kind) => `src/modules/${name}/${name}.${kind}.ts`)
      ),
      ...['auth', 'roles', 'sensitiveLimit'].map((name) => `src/guards/${name}.guard.ts`),
      'src/pipes/zod.pipe.ts',
      'src/filters/problem.filter.ts'
    ]
    expect(expected.filter((path) => !files.has(path))).toEqual([])
  })

  it('guards each operation as its access says', async () => {
    const files = await renderProject({ stack: 'nest' })
    const controller = files.get('src/modules/user/user.controller.ts')?.content ?? ''
    expect(controller).toMatch(/@Roles\('ADMIN'\)\s+@UseGuards\(AuthGuard, RolesGuard\)\s+create\(/)
    expect(controller).toMatch(/@Get\(\)\s+@UseGuards\(AuthGuard\)\s+list\(/)
    const open = (await renderProject({ stack: 'nest', auth: false })).get('src/modules/user/user.controller.ts')
    expect(open?.content).not.toMatch(/Guard|Roles/)
  })
})

describe('a project on MongoDB', () => {
  it('gets every index from its migrations and none from its models', async () => {
    const files = await renderProject({ stack: 'express', database: 'mongodb' })
    const text = (pattern: RegExp) => [...files].flatMap(([path, { content }]) => (pattern.test(path) ? [content] : []))
    const migrations = text(/^migrations\/.*\.mjs$/).join('\n')
    expect(migrations).toContain("collection('users').createIndex({ email: 1 }, { name: 'users_email', unique: true })")
    expect(migrations).toContain("collection('sessions').createIndex({ userId: 1 }")
    const models = text(/^src\/models\/\w+Model\.ts$/)
    expect(models).toHaveLength(3)
    for (const model of models) expect(model).toContain('autoCreate: false, autoIndex: false')
  })

  it('takes addresses of single servers, replica sets and clusters, and of nothing else', () => {
    const [url] = databases.mongodb.contribute(resolveSpec({ name: 'my-api', database: 'mongodb' })).env ?? []
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the rule is the text of the generated schema
    const rule = new Function('z', `return ${url?.rule ?? ''}`)(z) as z.ZodType
    const accepted = [
      'mongodb://localhost/x',
      'mongodb://u:p@a:1,b:2,c:3/x?replicaSet=r',
      'mongodb+srv://c.example.com/x'
    ]
    for (const address of accepted) expect(rule.safeParse(address).success).toBe(true)
    for (const address of ['http://localhost', 'mongodb://', 'postgresql://localhost/x', 'localhost:27017'])
      expect(rule.safeParse(address).success).toBe(false)
  })
})

describe('the catalog', () => {
  it('has all packages of Prisma in one version, as they ask of each other', () => {
    const versions = Object.entries(catalog).flatMap(([name, version]) =>
      /^(@prisma\/|prisma$)/.test(name) ? [version] : []
    )
    expect(versions.length).toBeGreaterThan(1)
    expect(new Set(versions).size).toBe(1)
  })
})
