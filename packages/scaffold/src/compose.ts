import { catalog, type PackageName } from './catalog.js'
import type { Contribution, Entity, Module } from './contribution.js'
import type { Kit } from './kit-source.js'
import { databases } from './databases/index.js'
import { selectModules } from './modules.js'
import { titleOf } from './persistence/index.js'
import type { ProjectSpec } from './spec.js'
import { stacks, type Stack } from './stacks/index.js'

/** Everything the chosen modules contribute, as one set of lists: what templates and computed files print. */
export interface Composition extends Required<
  Omit<Contribution, 'dependencies' | 'devDependencies' | 'fields' | 'templates'>
> {
  readonly spec: ProjectSpec
  readonly kit: Kit
  readonly stack: Stack
  /** What the project is built with, as in `Express + TypeScript + Prisma`. */
  readonly title: string
  readonly databaseTitle: string
  readonly modules: readonly Module[]
  /** Folders of templates, each with the module that brought it. */
  readonly templates: readonly { readonly folder: string; readonly into: string; readonly owner: Module }[]
  /** Exact versions by package name. */
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** Adds up what the modules of a spec contribute. Two modules that claim the same thing are a bug and throw. */
export function compose(spec: ProjectSpec, more: readonly Module[], kit: Kit): Composition {
  const modules = selectModules(spec, more)
  const [stack, database] = [stacks[spec.stack], databases[spec.database]]
  const parts = modules.map((owner) => ({ owner, added: owner.contribute(spec) }))
  const all = <K extends keyof Contribution>(key: K) =>
    parts.flatMap(({ added }) => (added[key] ?? []) as readonly unknown[]) as unknown as Mutable<
      NonNullable<Contribution[K]>
    >
  const dependencies = new Set(all('dependencies'))
  const isOfUse = (name: PackageName) => stack.language === 'typescript' || !name.startsWith('@types/')
  const devDependencies = all('devDependencies').filter((name) => !dependencies.has(name) && isOfUse(name))
  return {
    spec,
    kit,
    modules,
    stack,
    title: titleOf(stack, database),
    databaseTitle: database.title,
    templates: parts.flatMap(({ owner, added }) =>
      (added.templates ?? []).map((item) => ({
        into: '',
        ...(typeof item === 'string' ? { folder: item } : item),
        owner
      }))
    ),
    dependencies: versions(dependencies),
    devDependencies: versions(devDependencies),
    scripts: mergeUnique(
      'script',
      parts.map(({ added }) => added.scripts ?? {})
    ),
    env: unique('variable', all('env'), ({ key }) => key),
    containers: unique('container', all('containers'), ({ name }) => name),
    entities: withFields(
      unique('entity', all('entities'), ({ name }) => name),
      parts.map(({ added }) => added.fields ?? {})
    ),
    repositories: unique('repository', all('repositories'), ({ name }) => name),
    services: unique('service', all('services'), ({ name }) => name),
    resources: unique('resource', all('resources'), ({ name }) => name),
    health: unique('health check', all('health'), ({ name }) => name),
    esmPackages: [...new Set(all('esmPackages'))].sort(),
    ignored: [...new Set(all('ignored'))],
    readme: all('readme'),
    facts: mergeUnique<unknown>(
      'fact',
      parts.map(({ added }) => ({ ...added.facts }))
    )
  }
}

type Mutable<T> = T extends readonly (infer U)[] ? U[] : T

function versions(names: Iterable<PackageName>): Readonly<Record<string, string>> {
  return Object.fromEntries([...new Set(names)].sort().map((name) => [name, catalog[name]]))
}

function unique<T>(what: string, items: readonly T[], key: (item: T) => string): readonly T[] {
  const seen = new Set<string>()
  for (const item of items) {
    if (seen.has(key(item))) throw new Error(`Two modules bring the ${what} "${key(item)}".`)
    seen.add(key(item))
  }
  return items
}

function mergeUnique<T>(what: string, records: readonly Readonly<Record<string, T>>[]): Readonly<Record<string, T>> {
  unique(
    what,
    records.flatMap((record) => Object.keys(record)),
    (key) => key
  )
  return Object.assign({}, ...records) as Record<string, T>
}

function withFields(
  entities: readonly Entity[],
  added: readonly NonNullable<Contribution['fields']>[]
): readonly Entity[] {
  return entities.map((entity) => {
    const more = added.flatMap((fields) => fields[entity.name] ?? [])
    return { ...entity, fields: unique(`field of ${entity.name}`, [...entity.fields, ...more], ({ name }) => name) }
  })
}
