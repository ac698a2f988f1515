import { readFileSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { exitCode } from './exit-code.js'

/** What a program needs before anything heavy is loaded. */
export interface Start {
  name: string
  /** The package.json beside the program; its version is what --version prints. */
  packageJson: URL
  /** Loads and runs the rest; resolves to the exit code. */
  run: (version: string) => Promise<number>
}

/**
 * Runs a program as the process: answers `--version` without loading anything else, and ends the process with the
 * exit code once everything written has left.
 */
export async function start(program: Start): Promise<void> {
  watchOutput()
  const { version } = JSON.parse(readFileSync(program.packageJson, 'utf8')) as { version: string }
  const [only, ...rest] = process.argv.slice(2)
  if (rest.length === 0 && (only === '--version' || only === '-V')) {
    process.stdout.write(`${version}\n`)
    return
  }
  enableCompileCache()
  process.once('exit', refuseToEndQuietly)
  const code = await program.run(version)
  process.off('exit', refuseToEndQuietly)
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
  process.exit(process.exitCode ?? code)
}

/** Programs of users run in this process, and whatever ends it must not look like success. */
function refuseToEndQuietly(code: number): void {
  if (code !== 0) return
  process.stderr.write(
    'error: The process ended before the command was done.\n  Something called process.exit, or waits for what never comes.\n'
  )
  process.exitCode = exitCode.failed
}

/** From Node 22.1 on; halves the load time of yargs and friends. */
function enableCompileCache(): void {
  const { enableCompileCache } = nodeModule as { enableCompileCache?: () => unknown }
  enableCompileCache?.()
}

/**
 * `kit-x … | head -1` closes our stdout early; that is the reader's right and no error, nor a reason to stop in the
 * middle of a migration: the command goes on unheard, and ends with its own exit code. Anything else that keeps output
 * from leaving, like a full disk, is one: whoever reads it must not take half a report for a whole one.
 */
function watchOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') {
        silence(stream)
        return
      }
      if (process.exitCode === undefined && stream === process.stdout) {
        process.stderr.write(`error: the output could not be written: ${error.message}\n  Check where it goes to.\n`)
      }
      process.exitCode = exitCode.failed
    })
  }
}

/** Takes what is written from now on for written, so that a long output costs nothing and nobody waits for it. */
function silence(stream: NodeJS.WriteStream): void {
  stream.write = (_chunk: unknown, ...rest: unknown[]) => {
    const callback = rest.at(-1)
    if (typeof callback === 'function') process.nextTick(callback)
    return true
  }
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) resolve()
    else stream.write('', () => setImmediate(resolve))
  })
}
