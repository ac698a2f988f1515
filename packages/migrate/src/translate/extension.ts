import type { CreateExtensionStmt } from 'libpg-query'
import { refuse } from './refusal.js'

/** Extensions that only bring what the translation writes by other means. */
export const knownExtensions: ReadonlySet<string> = new Set(['pgcrypto', 'uuid-ossp', 'plpgsql'])

export function writeCreateExtension({ extname = '' }: CreateExtensionStmt): string[] {
  return knownExtensions.has(extname) ? [] : refuse(`CREATE EXTENSION ${extname}`)
}
