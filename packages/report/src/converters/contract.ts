import type { Run } from '../schema/run.js'

/** What the caller knows and the result of the other tool may not tell. Never overrides what it tells. */
export interface ConvertOptions {
  /** Names the input in errors, usually its file. */
  source?: string
  url?: string
  method?: string
  users?: number
  rate?: number
  /** ISO 8601 with time zone. */
  startedAt?: string
  label?: string
}

/** The result of another tool, and the same parsed when all of it is one JSON value. */
export interface Input {
  text: string
  json: unknown
}

/**
 * Reads the results of one tool. Takes over what it tells and leaves out what it does not: nothing is estimated.
 * Throws KIT_REPORT_RESULT_UNREADABLE naming the place; never returns numbers that do not add up.
 */
export interface Converter {
  describe: string
  /** Whether the input looks like this tool's; cheap and without side effects. */
  recognises: (input: Input) => boolean
  convert: (input: Input, options: ConvertOptions) => Run
}
