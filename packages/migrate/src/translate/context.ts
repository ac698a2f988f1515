import type { Node, RangeVar } from 'libpg-query'
import { strings } from '../sql/postgresql-tree.js'
import type { Catalog } from './catalog.js'
import { refuse } from './refusal.js'
import type { Target } from './target.js'

/** What a translator of one kind of statement works with. */
export interface Context {
  readonly target: Target
  /** What earlier statements and migrations made. */
  readonly catalog: Catalog
}

/** A table, type or function by its name alone: `public` goes without saying, other schemas are refused. */
export function bareName(path: readonly string[], location?: number): string {
  const [first = '', second] = path
  if (second === undefined) return first
  if (path.length === 2 && first === 'public') return second
  return refuse(`the schema ${first}`, 'the target has no schemas inside a database', location)
}

export function tableName(relation: RangeVar | undefined): string {
  const path = [relation?.schemaname, relation?.relname].filter((part) => part !== undefined)
  return bareName(path, relation?.location)
}

export const quotedTable = (relation: RangeVar | undefined, { target }: Context): string =>
  target.quoteName(tableName(relation))

/** `"a", "b"` for a list of String nodes. */
export const quotedNames = (nodes: readonly Node[] | undefined, target: Target): string =>
  strings(nodes)
    .map((name) => target.quoteName(name))
    .join(', ')
