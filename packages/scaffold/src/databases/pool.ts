import type { EnvVariable } from '../contribution.js'

/** The connection pool: the same variables for every server that has one. */
export const poolVariables: readonly EnvVariable[] = [
  {
    key: 'DATABASE_POOL_SIZE',
    rule: 'z.coerce.number().int().positive().default(10)',
    example: '10',
    doc: 'Connections that are kept'
  },
  {
    key: 'DATABASE_MAX_OVERFLOW',
    rule: 'z.coerce.number().int().min(0).default(10)',
    example: '10',
    doc: 'Further connections under load'
  },
  {
    key: 'DATABASE_QUERY_TIMEOUT_SECONDS',
    rule: 'z.coerce.number().int().positive().default(10)',
    example: '10',
    doc: 'A query that has no answer by then is given up'
  }
]
