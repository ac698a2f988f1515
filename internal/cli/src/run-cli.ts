import { resolve } from 'node:path'
import { statSync } from 'node:fs'
import type { Argv } from 'yargs'
import type { Command, OptionSpec, OptionSpecs, PositionalSpecs } from './command.js'
import { loadConfig, loadDotenv } from './config-file.js'
import type { CommandContext, World } from './context.js'
import { exitCode } from './exit-code.js'
import { createLogger } from './logger.js'
import { environmentName, nearest, resolveOptions, usage } from './option-values.js'
import { printError } from './print-error.js'
import { createProgress } from './progress.js'
import { createStyle } from './style.js'

/** One command line program. */
export interface Program {
  /** `kit-migrate`; the part after `kit-` is its key in kit.config. */
  name: string
  version: string
  describe: string
  commands: readonly Command[]
  /** Where bugs are reported. */
  bugs: string
  /** Printed below --help. */
  epilogue?: string
}

const globalOptions = {
  json: { type: 'boolean', describe: 'Print the result as JSON', default: false, group: 'Common options:' },
  verbose: { type: 'boolean', alias: 'v', describe: 'Show what happens in detail', default: false, group: 'Common options:' },
  quiet: { type: 'boolean', describe: 'Show errors and the result only', default: false, group: 'Common options:' },
  color: { type: 'boolean', describe: 'Colours on a terminal; --no-color or NO_COLOR turns them off', default: true, group: 'Common options:' },
  cwd: { type: 'string', describe: 'Work as if started in this folder', defaultDescription: 'current folder', group: 'Common options:' }
} as const satisfies OptionSpecs

interface Chosen {
  command: Command
  flags: Record<string, unknown>
}

/** Runs one command line and resolves to its exit code; never exits the process, never throws. */
export async function runCli(program: Program, argv: readonly string[], world: World = processWorld()): Promise<number> {
  const early = { verbose: argv.includes('--verbose'), color: !argv.includes('--no-color') }
  const errorTo = {
    output: world.stderr,
    style: createStyle(world.stderr, world.env, early.color),
    program: program.name,
    verbose: early.verbose,
    bugs: program.bugs
  }
  const interruption = listenForSignals()
  try {
    const [words, rest] = splitRest(argv)
    const chosen = await choose(program, words, rest, world)
    if (typeof chosen === 'number') return chosen
    const { values, context } = await prepare(program, chosen, rest, world, interruption.signal)
    errorTo.verbose = context.verbose
    try {
      return (await chosen.command.run(values as never, context)) ?? exitCode.done
    } finally {
      context.progress.clear()
    }
  } catch (error) {
    return printError(error, { ...errorTo, signal: interruption.received() })
  } finally {
    interruption.stop()
  }
}

/** Finds the command and its flags; prints help or version itself and then gives an exit code instead. */
async function choose(program: Program, words: readonly string[], rest: readonly string[], world: World): Promise<Chosen | number> {
  const { default: yargs } = await import('yargs')
  let chosen: Chosen | undefined
  const parser: Argv = yargs([])
    .scriptName(program.name)
    .usage(`${program.describe}\n\nUsage: $0 ${usageLine(program)}`)
    .parserConfiguration({ 'strip-aliased': true, 'camel-case-expansion': false, 'dot-notation': false, 'parse-positional-numbers': false })
    .wrap(Math.min(100, world.stdout.columns ?? 100))
    .locale('en')
    .help('help')
    .alias('help', 'h')
    .version(program.version)
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? usage(sentence(message ?? 'Wrong usage'), `${program.name} --help shows what there is.`)
    })
  for (const [name, spec] of Object.entries(globalOptions)) parser.option(name, toYargs(name, spec, program))
  for (const command of program.commands) {
    parser.command({
      command: [commandPattern(command), ...(command.aliases ?? [])],
      describe: command.describe,
      builder: (sub: Argv) => describeCommand(sub, command, program),
      handler: (parsed: Record<string, unknown>) => void (chosen = { command, flags: parsed })
    } as never)
  }
  if (program.epilogue !== undefined) parser.epilogue(program.epilogue)
  if (!program.commands.some(({ name }) => name === '$0') && words.length === 0) {
    world.stdout.write(`${await parser.getHelp()}\n`)
    return exitCode.usage
  }
  let printed: string | undefined
  await parser.parseAsync([...words], {}, (_error: unknown, _argv: unknown, output: string) => {
    if (output !== '') printed = output
  })
  if (chosen === undefined || words.includes('--help') || words.includes('-h')) {
    if (printed !== undefined) {
      world.stdout.write(`${printed}\n`)
      return exitCode.done
    }
  }
  if (chosen === undefined) throw unknownCommand(program, words)
  refuseUnknown(program, chosen, rest)
  return chosen
}

/** Options with their defaults are shown by yargs but resolved by us: see {@link resolveOptions}. */
function describeCommand(sub: Argv, command: Command, program: Program): Argv {
  for (const [name, spec] of Object.entries(command.options as OptionSpecs | undefined ?? {})) sub.option(name, toYargs(name, spec, program))
  for (const [name, spec] of Object.entries((command.positionals ?? {}) as PositionalSpecs)) {
    sub.positional(name, { describe: spec.describe, type: 'string', ...(spec.variadic ? { array: true } : {}) })
  }
  for (const [line, explanation] of command.examples ?? []) sub.example(line, explanation)
  return sub
}

function toYargs(name: string, spec: OptionSpec, program: Program): object {
  const shown = spec.defaultDescription ?? (spec.type === 'list' || spec.default === undefined ? undefined : JSON.stringify(spec.default))
  return {
    describe: spec.describe,
    group: spec.group,
    alias: spec.alias,
    defaultDescription: shown,
    requiresArg: spec.type !== 'boolean',
    ...(spec.type === 'list' ? { array: true, nargs: 1, string: true } : { type: spec.type }),
    // yargs turns an absent boolean into nothing only when it is told so.
    default: undefined,
    choices: undefined,
    ...(spec.type === 'string' && spec.choices ? { describe: `${spec.describe} (${spec.choices.join(', ')})` } : {}),
    ...(spec.env ? { describe: `${spec.describe}; else ${[...spec.env].join(', ')}` } : {}),
    ...(name === 'color' || program.name === '' ? {} : {})
  }
}

async function prepare(program: Program, chosen: Chosen, rest: readonly string[], world: World, signal: AbortSignal) {
  const cwdFlag = chosen.flags['cwd']
  const cwd = typeof cwdFlag === 'string' ? existingFolder(resolve(world.cwd, cwdFlag)) : world.cwd
  const section = program.name.replace(/^kit-/, '')
  const [dotenv, config] = [loadDotenv(cwd), await loadConfig(cwd, section)]
  const specs: OptionSpecs = { ...globalOptions, ...(chosen.command.options as OptionSpecs | undefined) }
  refuseForeignConfig(program, config)
  const sources = { flags: chosen.flags, environment: world.env, dotenv, config }
  const resolved = resolveOptions(specs, sources, program.name)
  const { json, verbose, quiet, color } = resolved.values as { json: boolean; verbose: boolean; quiet: boolean; color: boolean }
  const errorStyle = createStyle(world.stderr, world.env, color)
  const context: CommandContext = {
    ...world,
    cwd,
    env: { ...dotenv, ...world.env },
    config,
    signal,
    style: createStyle(world.stdout, world.env, color),
    errorStyle,
    logger: createLogger(world.stderr, { name: program.name, verbose, quiet, json: world.env['KIT_LOG'] === 'json', style: errorStyle }),
    progress: createProgress(world.stderr, { quiet, style: errorStyle }),
    json,
    verbose,
    quiet,
    interactive: world.stdin.isTTY && world.stderr.isTTY === true && !world.env['CI'],
    sourceOf: (option) => resolved.sources[option] ?? 'default',
    rest,
    print: (text) => void world.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
    printJson: (value) => void world.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
  }
  const positionals = Object.fromEntries(
    Object.entries((chosen.command.positionals ?? {}) as PositionalSpecs).map(([name, spec]) => [
      name,
      spec.variadic ? (chosen.flags[name] ?? []) : chosen.flags[name]
    ])
  )
  return { values: { ...resolved.values, ...positionals }, context }
}

/** Every option of any command may stand in the program's section of kit.config; anything else is a mistake. */
function refuseForeignConfig(program: Program, config: Readonly<Record<string, unknown>>): void {
  const known = [globalOptions, ...program.commands.map(({ options }) => (options ?? {}) as OptionSpecs)]
    .flatMap((specs) => Object.keys(specs))
    .map((name) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()))
  const allowed = new Set(known)
  for (const key of Object.keys(config)) {
    if (allowed.has(key.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()))) continue
    const near = nearest(key, known)
    throw usage(
      `kit.config has an unknown key "${key}" for ${program.name}${near === undefined ? '.' : `; did you mean "${near}"?`}`,
      `It may hold: ${[...allowed].sort().join(', ')}.`
    )
  }
}

function refuseUnknown(program: Program, chosen: Chosen, rest: readonly string[]): void {
  const specs = { ...globalOptions, ...(chosen.command.options as OptionSpecs | undefined) }
  const aliases = Object.values(specs as OptionSpecs).flatMap(({ alias }) => (alias === undefined ? [] : [alias]))
  const positionals = (chosen.command.positionals ?? {}) as PositionalSpecs
  const known = new Set(['_', '$0', 'help', 'h', 'version', '--', ...Object.keys(specs), ...aliases, ...Object.keys(positionals)])
  for (const key of Object.keys(chosen.flags)) {
    if (known.has(key)) continue
    const near = nearest(key, [...Object.keys(specs), 'help', 'version'])
    throw usage(
      `There is no option ${key.length === 1 ? '-' : '--'}${key}${near === undefined ? '.' : `; did you mean --${near}?`}`,
      `${program.name}${chosen.command.name === '$0' ? '' : ` ${chosen.command.name}`} --help lists all options.`
    )
  }
  const extra = (chosen.flags['_'] as readonly unknown[]).slice(chosen.command.name === '$0' ? 0 : 1)
  if (extra.length > 0) {
    if (chosen.command.name === '$0' && program.commands.length > 1) throw unknownCommand(program, extra.map(String))
    throw usage(`"${String(extra[0])}" is one word too many.`, `${program.name} --help shows the usage.`)
  }
  if (rest.length > 0 && !chosen.command.takesRest) throw usage('Nothing may follow "--" here.')
  for (const [name, spec] of Object.entries(positionals)) {
    const value = chosen.flags[name]
    if (spec.required && (value === undefined || (Array.isArray(value) && value.length === 0))) {
      throw usage(`${name.toUpperCase()} is missing.`, `Usage: ${program.name} ${usageOf(chosen.command)}`)
    }
  }
}

function unknownCommand(program: Program, words: readonly string[]): Error {
  const names = program.commands.flatMap(({ name, aliases }) => [name, ...(aliases ?? [])]).filter((name) => name !== '$0')
  const word = words.find((item) => !item.startsWith('-'))
  if (word === undefined) return usage('Say what to do.', `Commands: ${names.join(', ')}.`)
  const near = nearest(word, names)
  return usage(
    `There is no command "${word}"${near === undefined ? '.' : `; did you mean "${near}"?`}`,
    `Commands: ${names.join(', ')}.`
  )
}

/** yargs checks the number of words itself only for required ones; they are all optional to it, and checked by us. */
function commandPattern(command: Command): string {
  const words = Object.entries((command.positionals ?? {}) as PositionalSpecs).map(([name, spec]) =>
    spec.variadic ? `[${name}..]` : `[${name}]`
  )
  return [command.name, ...words].join(' ')
}

function usageOf(command: Command): string {
  const words = Object.entries((command.positionals ?? {}) as PositionalSpecs).map(([name, spec]) => {
    const word = `${name.toUpperCase()}${spec.variadic ? '…' : ''}`
    return spec.required ? word : `[${word}]`
  })
  return [...(command.name === '$0' ? [] : [command.name]), ...words, '[options]'].join(' ')
}

function usageLine(program: Program): string {
  const main = program.commands.find(({ name }) => name === '$0')
  return main === undefined ? 'COMMAND [options]' : usageOf(main)
}

function splitRest(argv: readonly string[]): [words: readonly string[], rest: readonly string[]] {
  const at = argv.indexOf('--')
  return at === -1 ? [argv, []] : [argv.slice(0, at), argv.slice(at + 1)]
}

function existingFolder(path: string): string {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw usage(`--cwd ${path} is no folder.`)
  return path
}

function sentence(message: string): string {
  const missing = /^Not enough arguments following: (.+)$/.exec(message)
  if (missing) return `--${missing[1]} needs a value.`
  return message.endsWith('.') ? message : `${message}.`
}

/** The first signal asks the work to stop; the second ends the process. */
function listenForSignals() {
  const controller = new AbortController()
  let received: NodeJS.Signals | undefined
  const onSignal = (signal: NodeJS.Signals) => {
    if (received !== undefined) process.exit(signal === 'SIGTERM' ? exitCode.terminated : exitCode.interrupted)
    received = signal
    controller.abort(new Error(`Stopped by ${signal}.`))
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, onSignal)
  return {
    signal: controller.signal,
    received: () => received,
    stop: () => {
      for (const signal of signals) process.off(signal, onSignal)
    }
  }
}

function processWorld(): World {
  const { stdin, stdout, stderr, env } = process
  return { cwd: process.cwd(), env, stdin, stdout, stderr }
}

export { environmentName }
