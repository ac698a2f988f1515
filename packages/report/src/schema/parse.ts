import type { z } from 'zod'
import { invalidDocument } from '../errors.js'
import { distributionProblems } from './distributions.js'
import { nullProblems } from './nulls.js'
import type { Run } from './run.js'
import { sumProblems } from './sums.js'
import { upgradeDocument } from './upgrade.js'
import { runSchema } from './zod.js'

/**
 * Checks a run document wholly (fields, sums, histograms) and returns it, brought to the current version.
 * Unknown fields are left out, so that documents with newer optional fields can still be read.
 *
 * `source` names the document in errors, usually its file. Throws KIT_REPORT_RUN_INVALID naming the first wrong place.
 *
 * @example
 * const run = parseRun(JSON.parse(await readFile('baseline.json', 'utf8')), { source: 'baseline.json' })
 */
export function parseRun(document: unknown, { source = 'run document' }: { source?: string } = {}): Run {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw invalidDocument('run', source, '', 'is no JSON object')
  }
  const upgraded = upgradeDocument(document as Record<string, unknown>, source)
  const checked = runSchema.safeParse(upgraded)
  if (!checked.success) throw refusal(checked.error.issues[0]!, source)
  const run: Run = checked.data
  for (const problems of [nullProblems, sumProblems, distributionProblems]) {
    for (const { path, problem } of problems(run)) throw invalidDocument('run', source, path, problem)
  }
  return run
}

/** Reads a run document from the text of a file. See {@link parseRun}. */
export function parseRunText(text: string, { source = 'run document' }: { source?: string } = {}): Run {
  let document: unknown
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw invalidDocument('run', source, '', `is not JSON: ${jsonProblem(error, text)}`)
  }
  return parseRun(document, { source })
}

/** What `JSON.parse` said, and where: of a text that ends too early it does not tell the place. */
export function jsonProblem(error: unknown, text: string): string {
  const problem = error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
  return /at position|line \d/.test(problem) ? problem : `${problem} at position ${text.length}`
}

function refusal(issue: z.core.$ZodIssue, source: string) {
  return invalidDocument('run', source, pathText(issue.path), describe(issue))
}

/** `series[3].ok` for ['series', 3, 'ok']. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}${text === '' ? '' : '.'}${String(step)}`),
    ''
  )
}

function describe(issue: z.core.$ZodIssue): string {
  const message = issue.message.replace(/, received (-?Infinity|NaN)$/, ' that is finite')
  if (issue.code === 'invalid_type' && message.endsWith('received undefined')) return 'is missing'
  return message.startsWith('must') ? message : `is wrong: ${message.charAt(0).toLowerCase()}${message.slice(1)}`
}
