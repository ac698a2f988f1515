import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { writeFileSafely, type CommandContext } from '@kit-internal/cli'
import { KitError } from '@kit-internal/errors'
import { render, type Format, type Report } from '@kit/report'
import { usage } from './words.js'

/** Where the result goes, decided and tried before the load begins. */
export interface Destination {
  stdout: Format
  file: { path: string; format: Format } | undefined
}

const formatsByEnding: Readonly<Record<string, Format>> = {
  '.json': 'json',
  '.html': 'html',
  '.htm': 'html',
  '.csv': 'csv',
  '.md': 'markdown',
  '.xml': 'junit',
  '.txt': 'text'
}

/** With a file the terminal shows the text, or JSON when asked for with --json. */
export async function chooseDestination(
  { output, save }: { output: Format | undefined; save: string | undefined },
  { cwd, json }: Pick<CommandContext, 'cwd' | 'json'>
): Promise<Destination> {
  if (json && output !== undefined && output !== 'json' && save === undefined) {
    throw usage(`--json and --output ${output} contradict each other.`, 'Give one of them.')
  }
  const printed = json ? 'json' : 'text'
  if (save === undefined) return { stdout: json ? 'json' : (output ?? 'text'), file: undefined }
  const path = resolve(cwd, save)
  await refuseUnwritable(path)
  return { stdout: printed, file: { path, format: output ?? formatsByEnding[extname(path).toLowerCase()] ?? printed } }
}

async function refuseUnwritable(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) throw unwritable(path, 'is a folder')
  const target = found === undefined ? dirname(path) : path
  try {
    await access(target, constants.W_OK)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw unwritable(
      path,
      code === 'ENOENT' || code === 'ENOTDIR'
        ? `cannot be written: there is no folder ${dirname(path)}`
        : 'may not be written (permission denied)'
    )
  }
}

function unwritable(path: string, problem: string): KitError {
  return new KitError('KIT_LOADTEST_SAVE', `--save: ${path} ${problem}.`, {
    kind: 'usage',
    hint: 'Choose another file; nothing was sent.'
  })
}

/**
 * Writes the file first: whatever happens to the terminal, the result is kept. When the file cannot be written any more,
 * the result is printed all the same; then throws KIT_LOADTEST_SAVE.
 */
export async function writeReport(
  report: Report,
  { stdout, file }: Destination,
  context: CommandContext
): Promise<void> {
  const { verbose, style } = context
  const failure = file === undefined ? undefined : await save(report, file, verbose)
  if (file !== undefined && failure === undefined) context.progress.line(`Saved ${file.path}`)
  context.print(render(report, stdout, { color: style.enabled, verbose }))
  if (failure !== undefined) throw failure
}

async function save(
  report: Report,
  { path, format }: NonNullable<Destination['file']>,
  verbose: boolean
): Promise<KitError | undefined> {
  try {
    await writeFileSafely(path, render(report, format, { verbose }))
    return undefined
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    return new KitError('KIT_LOADTEST_SAVE', `--save: ${path} could not be written (${code ?? message}).`, {
      hint: 'The load was made; its result is what was printed instead.',
      cause
    })
  }
}

/** Keeps the file at what is known so far, so that a crash leaves something to look at. */
export interface Keeper {
  keep: (soFar: Report) => void
  /** Resolves when no write is under way; the final one may follow. */
  settled: () => Promise<void>
}

/** One write at a time; one that fails says nothing, because the final one will. */
export function createKeeper({ path, format }: NonNullable<Destination['file']>): Keeper {
  let writing: Promise<void> | undefined
  return {
    keep(soFar) {
      writing ??= writeFileSafely(path, render(soFar, format))
        .catch(() => undefined)
        .finally(() => (writing = undefined))
    },
    settled: () => writing ?? Promise.resolve()
  }
}
