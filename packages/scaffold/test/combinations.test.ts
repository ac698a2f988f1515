import { posix } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { ProjectOptions, VirtualFiles } from '../src/index.js'
import { passwordsOf } from '../src/container-password.js'
import { planSources } from '../src/plan.js'
import { renderFiles } from '../src/render/project.js'
import { resolveSpec } from '../src/spec.js'
import { everyCombination, nameOf, unformatted, validCombinations } from './support/combinations.js'
import { codeOf, importsOf, packageOf, syntaxErrors } from './support/sources.js'

interface Case {
  name: string
  files: VirtualFiles
  composition: ReturnType<typeof planSources>['composition']
}

const full = process.env['KIT_TEST_FULL'] === '1'

/** All pipelines with the first database of each stack; with the others everything on, and everything off. */
const isSampled = ({ ci, database, auth, docker }: ProjectOptions) =>
  database === 'postgresql' ? ci === 'github' || auth : ci === 'github' && auth === docker

const cases: Case[] = []

beforeAll(async () => {
  for (const options of full ? validCombinations() : validCombinations().filter(isSampled)) {
    const spec = resolveSpec(options)
    const files = await renderFiles(planSources(spec), '0.0.0', { format: unformatted })
    cases.push({ name: nameOf(options), files, composition: planSources(spec).composition })
  }
}, 120_000)

/** Runs a check on every combination and collects what is wrong, so that one run shows all of it. */
function expectNothing(find: (project: Case) => readonly string[]): void {
  expect(cases.flatMap((project) => find(project).map((wrong) => `${project.name}: ${wrong}`))).toEqual([])
}

const text = ({ files }: Case, path: string) => files.get(path)?.content ?? ''
const manifestOf = (project: Case) =>
  JSON.parse(text(project, 'package.json')) as Record<
    'dependencies' | 'devDependencies' | 'scripts',
    Record<string, string>
  >

describe('every valid combination', () => {
  it('is exactly what the rules accept', () => {
    const accepted = everyCombination().filter((options) => {
      try {
        resolveSpec(options)
        return true
      } catch {
        return false
      }
    })
    expect(accepted.map(nameOf)).toEqual(validCombinations().map(nameOf))
    expect(cases.length).toBeGreaterThan(0)
  })

  it('is the same project with minimal, which changes only what is not said', () => {
    for (const options of validCombinations())
      expect(resolveSpec({ ...options, minimal: true })).toEqual(resolveSpec(options))
    const { auth, docker, ci, database } = resolveSpec({ name: 'my-api', minimal: true })
    expect({ auth, docker, ci, database }).toEqual({ auth: false, docker: false, ci: 'none', database: 'none' })
  })

  it('leaves nothing of the template language behind', () => {
    expectNothing(({ files }) =>
      [...files].flatMap(([path, { content }]) => (/<%|%>|\[object Object\]/.test(content) ? [path] : []))
    )
  })

  it('parses', () => {
    expectNothing(({ files }) => codeOf(files).flatMap(syntaxErrors))
    expectNothing(({ files }) =>
      [...files].flatMap(([path, { content }]) => {
        try {
          if (path.endsWith('.json')) JSON.parse(content)
          if (path.endsWith('.yml')) parse(content)
          return []
        } catch (error) {
          return [`${path}: ${String(error)}`]
        }
      })
    )
  })

  it('imports only files that exist', () => {
    expectNothing(({ files }) =>
      codeOf(files).flatMap((source) =>
        importsOf(source)
          .filter((specifier) => specifier.startsWith('.') && !specifier.includes('/generated/'))
          .map((specifier) => posix.join(posix.dirname(source.path), specifier))
          .filter((path) => !files.has(path) && !files.has(path.replace(/\.js$/, '.ts')))
          .map((path) => `${source.path} imports ${path}`)
      )
    )
  })

  it('declares every package it imports, for development or not, and no other', () => {
    expectNothing((project) => {
      const { dependencies, devDependencies, scripts } = manifestOf(project)
      const imports = (test: (path: string) => boolean) =>
        new Set(
          codeOf(project.files)
            .filter(({ path }) => test(path))
            .flatMap(importsOf)
            .flatMap((specifier) => packageOf(specifier) ?? [])
        )
      const runtime = imports((path) => path.startsWith('src/'))
      const everywhere = imports(() => true)
      const commands = Object.values(scripts).join(' ')
      const used = (name: string) =>
        everywhere.has(name) || commands.includes(name.split('/').at(-1) ?? name) || needed(name, project, everywhere)
      return [
        ...[...runtime]
          .filter((name) => !(name in dependencies))
          .map((name) => `src imports ${name}, not a dependency`),
        ...[...everywhere]
          .filter((name) => !(name in dependencies) && !(name in devDependencies))
          .map((name) => `imports ${name}, not declared`),
        ...Object.keys({ ...dependencies, ...devDependencies })
          .filter((name) => !used(name))
          .map((name) => `declares ${name}, not used`)
      ]
    })
  })

  it('reads exactly the environment that .env.example explains', () => {
    expectNothing((project) => {
      const schema = [
        ...(/z\.object\(\{([^]*?)\n\}\)/.exec(text(project, envFile(project)))?.[1] ?? '').matchAll(
          /^ {2}([A-Z][A-Z0-9_]*):/gm
        )
      ].map(([, key]) => key)
      const example = [...text(project, '.env.example').matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=/gm)].map(([, key]) => key)
      const read = codeOf(project.files)
        .filter(({ path }) => path.startsWith('src/'))
        .flatMap(({ file }) =>
          [...file.text.matchAll(/\b(?:env|process\.env)\.([A-Z][A-Z0-9_]*)/g)].map(([, key]) => key ?? '')
        )
      const ofCompose = passwordsOf(project.composition).map(({ key }) => key)
      const parts = /^(DATABASE|POSTGRES|MYSQL|MONGODB?)_(HOST|PORT|USER|PASSWORD|NAME|DB)$/
      return [
        ...([...schema, ...ofCompose].join() === example.join()
          ? []
          : [`schema ${schema.join()} differs from example ${example.join()}`]),
        ...read
          .filter((key) => !example.includes(key) && !parts.test(key))
          .map((key) => `reads ${key}, which is not explained`)
      ]
    })
  })

  it('has exactly the containers it uses in its compose files', () => {
    expectNothing((project) => {
      const expected = project.composition.spec.docker
        ? ['app', ...project.composition.containers.map(({ name }) => name)]
        : []
      return ['docker-compose.yml', 'docker-compose.dev.yml'].flatMap((path) => {
        if (!project.files.has(path)) return expected.length === 0 ? [] : [`${path} is missing`]
        const { services } = parse(text(project, path)) as { services: Record<string, object> }
        const found = Object.keys(services).filter((name) => name !== 'migrate')
        return found.join() === expected.join() ? [] : [`${path} has ${found.join()}`]
      })
    })
  })

  it('offers every script that the reference promises', () => {
    expectNothing((project) => {
      const { scripts } = manifestOf(project)
      const { database, stack } = project.composition.spec
      const wanted = [
        'dev',
        'start',
        'lint',
        'format',
        'format:check',
        'test',
        'test:coverage',
        'test:integration',
        'loadtest'
      ]
      const typed = stack.includes('javascript') ? [] : ['build', 'typecheck']
      const stored = database === 'none' ? [] : ['migrate', 'migrate:rollback', 'migrate:status', 'seed']
      return [...wanted, ...typed, ...stored].filter((name) => !(name in scripts)).map((name) => `lacks ${name}`)
    })
  })

  it('runs in its pipelines only scripts that exist', () => {
    expectNothing((project) => {
      const { scripts } = manifestOf(project)
      const pipelines = [...project.files].filter(([path]) => /^\.(github|gitlab|circleci)/.test(path))
      return pipelines.flatMap(([path, { content }]) =>
        [...content.matchAll(/npm (?:run )?(test\S*|(?<=run )[\w:]+)/g)]
          .map(([, script]) => script ?? '')
          .filter((script) => !(script in scripts))
          .map((script) => `${path} runs ${script}`)
      )
    })
  })
})

const envFile = (project: Case) => (project.files.has('src/config/env.ts') ? 'src/config/env.ts' : 'src/config/env.js')

/** Packages that are used without being imported by name. */
function needed(name: string, { composition, files }: Case, imported: ReadonlySet<string>): boolean {
  const config = [...files]
    .filter(([path]) => !path.includes('/'))
    .map(([, { content }]) => content)
    .join('\n')
  if (name === '@swc/core') return config.includes('@swc/jest')
  if (name === '@kit/report' || name === '@kit/loadtest' || name === '@kit/migrate') return true
  if (name === 'typescript') return composition.stack.language === 'typescript'
  if (name.startsWith('@types/'))
    return imported.has(name.slice('@types/'.length)) || ['@types/node', '@types/jest'].includes(name)
  // Nest loads it itself.
  if (name === 'rxjs') return imported.has('@nestjs/common')
  if (name === '@prisma/client') return files.has('prisma/schema.prisma')
  // Sequelize loads the driver of its dialect itself.
  if (name === 'pg' || name === 'mysql2') return imported.has('sequelize')
  return config.includes(`'${name}'`)
}
