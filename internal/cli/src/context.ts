import type { Logger } from './logger.js'
import type { Progress } from './progress.js'
import type { Style } from './style.js'

/** A place to write to. */
export interface Output {
  write: (text: string) => unknown
  isTTY?: boolean
  columns?: number
}

/** The world as a command may see it; tests pass their own. */
export interface World {
  cwd: string
  env: Readonly<Record<string, string | undefined>>
  stdin: { readonly isTTY?: boolean }
  stdout: Output
  stderr: Output
}

/** What every command gets beside its options. */
export interface CommandContext extends World {
  /** Where the person stands; `cwd` is another folder with --cwd. */
  startedIn: string
  /** The environment with `.env` of the working directory underneath it. */
  env: Readonly<Record<string, string | undefined>>
  /** This package's section of `kit.config.*`; empty when there is none. */
  config: Readonly<Record<string, unknown>>
  /** Aborted by the first Ctrl-C or SIGTERM; a second one ends the process. */
  signal: AbortSignal
  /** Leveled by --verbose and --quiet; writes to stderr. */
  logger: Logger
  progress: Progress
  /** Colours for stdout and for stderr; plain when that stream is no terminal or NO_COLOR is set. */
  style: Style
  errorStyle: Style
  json: boolean
  verbose: boolean
  quiet: boolean
  /** True when a person can be asked: stdin and stderr are terminals, and CI is not set. */
  interactive: boolean
  /** Where the value of an option came from. */
  sourceOf: (option: string) => 'flag' | 'environment' | '.env' | 'config' | 'default'
  /** Words after a bare `--`, for commands that take them. */
  rest: readonly string[]
  /** Writes text to stdout, ending it with a newline. */
  print: (text: string) => void
  /** Writes a value to stdout as JSON. */
  printJson: (value: unknown) => void
}
