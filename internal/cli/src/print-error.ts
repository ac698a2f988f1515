import { isKitError, type KitError } from '@kit-internal/errors'
import type { Output } from './context.js'
import { exitCode } from './exit-code.js'
import type { Style } from './style.js'

/** System failures that are the environment's, not ours: what they mean in a sentence and what helps. */
const systemErrors: Readonly<Record<string, readonly [meaning: string, advice: string]>> = {
  EACCES: ['permission denied', 'Check the rights of the file or folder, or choose another place.'],
  EPERM: ['operation not permitted', 'Check the rights of the file or folder, or choose another place.'],
  ENOENT: ['no such file or folder', 'Check the path.'],
  EISDIR: ['that is a folder, not a file', 'Give the path of a file.'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'Check the path.'],
  ENOSPC: ['the disk is full', 'Free some space and run the command again.'],
  EROFS: ['the file system is read-only', 'Choose another place.'],
  EFBIG: ['the file would be larger than allowed', 'Raise the limit (ulimit -f) or write less.'],
  EDQUOT: ['the disk quota is used up', 'Free some space and run the command again.'],
  EMFILE: ['too many open files', 'Raise the limit (ulimit -n) and run the command again.'],
  ENAMETOOLONG: ['the name is too long', 'Choose a shorter one.'],
  EADDRINUSE: ['the address is already in use', 'Stop what listens there or choose another port.'],
  ECONNREFUSED: ['the connection was refused', 'Check that the server runs and that host and port are right.'],
  ENOTFOUND: ['the host name is not known', 'Check the name and the network.'],
  EAI_AGAIN: ['the host name could not be looked up', 'Check the network.'],
  ETIMEDOUT: ['no answer in time', 'Check the network and that the server runs.'],
  EHOSTUNREACH: ['the host cannot be reached', 'Check the network.'],
  ENETUNREACH: ['the network cannot be reached', 'Check the network.']
}

/** Prints what went wrong to stderr and tells the exit code that goes with it. */
export function printError(
  error: unknown,
  to: {
    output: Output
    style: Style
    program: string
    verbose: boolean
    bugs: string
    signal?: NodeJS.Signals | undefined
  }
): number {
  const { style } = to
  const say = (text: string) => void to.output.write(`${text}\n`)
  if (to.signal !== undefined) {
    say(`${style.yellow('interrupted:')} ${isKitError(error) ? error.message : `${to.program} was stopped.`}`)
    if (isKitError(error) && error.hint !== undefined) say(`  ${error.hint}`)
    return to.signal === 'SIGTERM' ? exitCode.terminated : exitCode.interrupted
  }
  if (isKitError(error)) {
    say(`${style.red('error:')} ${error.message}`)
    if (error.hint !== undefined) say(`  ${error.hint.replaceAll('\n', '\n  ')}`)
    if (to.verbose) say(style.dim(`  ${error.code}${causes(error)}`))
    return exitCodeOf(error)
  }
  const system = systemMessage(error)
  if (system !== undefined) {
    say(`${style.red('error:')} ${system.message}`)
    say(`  ${system.advice}`)
    if (to.verbose) say(style.dim(stackOf(error)))
    return system.code
  }
  say(
    `${style.red('bug:')} ${to.program} failed in a way it should not: ${error instanceof Error ? error.message : String(error)}`
  )
  say(to.verbose ? style.dim(stackOf(error)) : '  Run it again with --verbose for the details.')
  say(`  Please report it at ${to.bugs}`)
  return exitCode.bug
}

function exitCodeOf(error: KitError): number {
  if (error.code === 'KIT_CLI_INTERRUPTED') return exitCode.interrupted
  return error.kind === 'usage' ? exitCode.usage : exitCode.failed
}

function systemMessage(error: unknown): { message: string; advice: string; code: number } | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, path, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  if (code === undefined) return undefined
  const known = systemErrors[code]
  if (known === undefined) return undefined
  const thing = path ?? (address === undefined ? undefined : port === undefined ? address : `${address}:${port}`)
  const [meaning, advice] = known
  return {
    message: thing === undefined ? `${meaning} (${code}).` : `${thing}: ${meaning} (${code}).`,
    advice,
    code: ['ENOENT', 'EISDIR', 'ENOTDIR', 'EACCES', 'EPERM', 'ENAMETOOLONG', 'EADDRINUSE'].includes(code)
      ? exitCode.usage
      : exitCode.failed
  }
}

function causes(error: Error): string {
  const lines: string[] = []
  for (let cause = error.cause; cause !== undefined; cause = cause instanceof Error ? cause.cause : undefined) {
    lines.push(`\n  caused by: ${cause instanceof Error ? cause.message : JSON.stringify(cause)}`)
  }
  return lines.join('')
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
