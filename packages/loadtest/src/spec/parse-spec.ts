import leven from 'leven'
import type { z } from 'zod'
import { invalidOption, invalidUrl } from '../errors.js'
import { specSchema } from './schema.js'
import type { LoadTestSpec } from './spec.js'

/** Checks a spec and returns it as a value of its own. Throws KIT_LOADTEST_OPTION naming the first wrong place. */
export function parseSpec(value: unknown): LoadTestSpec {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidOption('The load test', 'must be an object')
  const { url } = value as { url?: unknown }
  if (typeof url !== 'string') throw invalidOption('"url"', url === undefined ? 'is missing' : 'must be a text')
  if (!isTestable(url)) throw invalidUrl(url)
  const checked = specSchema.safeParse(value)
  if (!checked.success) throw refusal(checked.error.issues[0]!)
  return checked.data
}

/** An http or https URL; a placeholder may stand in its path and query, not in its host. */
export function isTestable(url: string): boolean {
  if (!/^https?:\/\/[^/?#]/i.test(url) || !URL.canParse(url)) return false
  return !/^https?:\/\/[^/?#]*\{\{/i.test(url)
}

/** The error for a value that its schema refuses, at its place under `root`. */
export function refusal(issue: z.core.$ZodIssue, ...root: readonly string[]): Error {
  const path = [...root, ...issue.path]
  const place = path.length === 0 ? '' : pathText(path)
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys
    const known = place === '' ? Object.keys(specSchema.shape) : stepKeys
    const near = known.find((name) => leven(name, key ?? '') <= 2)
    const name = `"${[place, key].filter(Boolean).join('.')}"`
    return invalidOption(name, 'is unknown', near === undefined ? undefined : `Did you mean "${near}"?`)
  }
  const { message } = issue
  return invalidOption(
    `"${place}"`,
    message.startsWith('must') ? message : `is wrong: ${message.charAt(0).toLowerCase()}${message.slice(1)}`
  )
}

const stepKeys = [
  'name',
  'method',
  'url',
  'headers',
  'query',
  'json',
  'body',
  'checks',
  'capture',
  'pause',
  'status',
  'contains',
  'weight',
  'steps',
  'duration',
  'users',
  'rate',
  'expression',
  'abortOnFail',
  'delay'
]

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text === '' ? '' : '.'}${String(key)}`),
    ''
  )
}
