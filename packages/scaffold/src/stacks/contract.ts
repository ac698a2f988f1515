import type { Module } from '../contribution.js'
import type { DatabaseId } from '../databases/index.js'

export type ApiType = 'rest' | 'graphql'
export type Language = 'typescript' | 'javascript'

/** A web framework with its language. Prints resources, middleware and the start of the server; knows no database. */
export interface Stack extends Module {
  readonly type: ApiType
  readonly language: Language
  /** How SQL databases are reached. */
  readonly persistence: 'prisma' | 'sequelize'
  /** Short names on the command line. */
  readonly aliases: readonly string[]
  /** The databases this stack is proven with. */
  readonly databases: readonly DatabaseId[]
}
