import { KitError } from '@kit-internal/errors'
import { redactedUrl } from './http/redacted-url.js'

/** An option, scenario or data file that cannot be used; nothing was sent. */
export function invalidOption(what: string, problem: string, hint?: string): KitError {
  return new KitError('KIT_LOADTEST_OPTION', `${what} ${problem}.`, {
    kind: 'usage',
    ...(hint === undefined ? {} : { hint })
  })
}

export function invalidUrl(text: string): KitError {
  return new KitError('KIT_LOADTEST_URL', `"${redactedUrl(text)}" is no URL that can be load-tested.`, {
    kind: 'usage',
    hint: 'Give an address such as http://localhost:3000/api/users (http or https, one host).'
  })
}

/** The target did not take a connection before the run; nothing was sent. */
export function unreachable(url: string, problem: string, hint: string, cause: unknown): KitError {
  return new KitError('KIT_LOADTEST_UNREACHABLE', `${url} cannot be reached: ${problem}.`, {
    hint,
    cause,
    data: { url }
  })
}

/** A file that the run needs is missing, unreadable or not what it should be. */
export function invalidFile(path: string, problem: string, hint?: string, cause?: unknown): KitError {
  return new KitError('KIT_LOADTEST_FILE', `${path} ${problem}.`, {
    kind: 'usage',
    ...(hint === undefined ? {} : { hint }),
    cause,
    data: { path }
  })
}

/** Every worker broke before anything was measured. */
export function workersFailed(cause: unknown): KitError {
  return new KitError('KIT_LOADTEST_WORKERS', 'The load generator broke before it measured anything.', {
    hint: 'Run again with --verbose for the cause; fewer --users or --workers need less memory.',
    cause
  })
}
