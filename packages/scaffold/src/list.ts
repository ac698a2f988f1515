import type { Module } from './contribution.js'
import { databaseIds, databases, type DatabaseId } from './databases/index.js'
import { auth } from './features/auth.js'
import { docker } from './features/docker.js'
import { featureIds, features } from './features/index.js'
import { pipelines } from './pipelines/index.js'
import { stackIds, stacks, type ApiType, type Language, type StackId } from './stacks/index.js'

/** One thing that can be chosen. */
export interface Listed<Id extends string = string> {
  readonly id: Id
  readonly title: string
}

export interface ListedStack extends Listed<StackId> {
  readonly type: ApiType
  readonly language: Language
  /** How it reaches SQL databases. */
  readonly sql: 'prisma' | 'sequelize'
  readonly aliases: readonly string[]
  readonly databases: readonly DatabaseId[]
}

const listed = ({ id, title }: Module): Listed => ({ id, title })

/** The stacks with the databases that each is proven with; the first of a type is its default. */
export function listStacks(): readonly ListedStack[] {
  return stackIds.map((id) => {
    const { title, type, language, persistence: sql, aliases, databases: proven } = stacks[id]
    return { id, title, type, language, sql, aliases, databases: proven }
  })
}

export function listDatabases(): readonly Listed<DatabaseId>[] {
  return databaseIds.map((id) => ({ id, title: databases[id].title }))
}

/** What can be put into a project or left out. */
export function listFeatures(): readonly Listed[] {
  return [auth, docker, ...featureIds.map((id) => features[id] as Module)].map(listed)
}

export function listPipelines(): readonly Listed[] {
  return Object.values(pipelines).map(listed)
}
