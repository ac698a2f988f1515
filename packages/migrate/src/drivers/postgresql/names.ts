import type { Lexeme } from '../../sql/lexemes.js'
import { codeOf } from './query.js'

export type Words = readonly Lexeme[]

/** A name that cannot be looked up, as of another database: the statement cannot have worked with it either. */
export const isNoName = (error: unknown) => ['0A000', '22023', '42601', '42602'].includes(String(codeOf(error)))
