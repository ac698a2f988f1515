import type { Run } from '../schema/run.js'
import { ab } from './ab.js'
import { artillery } from './artillery.js'
import { autocannon } from './autocannon.js'
import type { Converter, ConvertOptions as Known, Input } from './contract.js'
import { jsonProblem } from '../schema/parse.js'
import { unreadable } from './fields.js'
import { hey } from './hey.js'
import { k6Lines } from './k6-lines.js'
import { k6Summary } from './k6-summary.js'
import { kit } from './kit.js'
import { locust } from './locust.js'
import { oha } from './oha.js'
import { vegeta, vegetaLines } from './vegeta.js'
import { wrk } from './wrk.js'

/** In the order in which they are asked whether they know an input. */
export const converters = {
  kit,
  autocannon,
  'k6-summary': k6Summary,
  'k6-lines': k6Lines,
  oha,
  vegeta,
  'vegeta-lines': vegetaLines,
  artillery,
  hey,
  ab,
  wrk,
  locust
} satisfies Record<string, Converter>

export type ConverterName = keyof typeof converters

export const converterNames = Object.keys(converters) as readonly ConverterName[]

export interface ConvertOptions extends Known {
  /** Which tool wrote it. @defaultValue found out */
  from?: ConverterName
}

/**
 * Reads the result of another load tester into a run document. What the tool does not tell is listed in `missing`.
 * Throws KIT_REPORT_RESULT_UNREADABLE naming the place, and KIT_REPORT_RUN_INVALID for a broken document of our own.
 *
 * @example
 * const run = convertRun(await readFile('autocannon.json', 'utf8'), { source: 'autocannon.json' })
 */
export function convertRun(text: string, options: ConvertOptions = {}): Run {
  const { from, source = 'result', ...known } = options
  const input: Input = { text, json: jsonOf(text) }
  const names = from === undefined ? converterNames.filter((name) => converters[name].recognises(input)) : [from]
  const [name] = names
  if (name === undefined)
    throw unreadable(source, text.trim() === '' ? 'it is empty' : (brokenJson(text) ?? unknownTool))
  if (from !== undefined && !converters[from].recognises(input))
    throw unreadable(source, brokenJson(text) ?? `this is not what ${converters[from].describe} looks like`)
  return converters[name].convert(input, { ...known, source })
}

const unknownTool = 'no known tool writes results like this'

/** What is wrong with a text that begins as one JSON value and is none; lines of JSON are another thing. */
function brokenJson(text: string): string | undefined {
  const [first = '', ...others] = text.trim().split('\n')
  if (!/^\uFEFF?[{[]/.test(first) || (others.length > 0 && jsonOf(first) !== undefined)) return undefined
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''))
    return undefined
  } catch (error) {
    return `it is not complete JSON: ${jsonProblem(error, text)}`
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}
