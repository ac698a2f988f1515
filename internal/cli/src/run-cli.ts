import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { PositionalSpecs } from './command.js'
import { loadConfig, loadDotenv } from './config-file.js'
import type { CommandContext, World } from './context.js'
import { exitCode } from './exit-code.js'
import { optionsOf } from './global-options.js'
import { createLogger } from './logger.js'
import { resolveOptions, usage } from './option-values.js'
import { createParser, type Chosen } from './parser.js'
import { printError } from './print-error.js'
import type { Program } from './program.js'
import { createProgress } from './progress.js'
import { refuseUnknown, refuseUnknownConfig, unknownCommand } from './refusals.js'
import { listenForSignals } from './signals.js'
import { createStyle } from './style.js'

/** Runs one command line and resolves to its exit code; never exits the process by itself, never throws. */
export async function runCli(
  program: Program,
  argv: readonly string[],
  world: World = processWorld()
): Promise<number> {
  const errorStyle = createStyle(world.stderr, world.env, !argv.includes('--no-color'))
  const errorTo = { output: world.stderr, style: errorStyle, program: program.name, bugs: program.bugs }
  let verbose = argv.includes('--verbose') || argv.includes('-v')
  const interruption = listenForSignals(world.stderr)
  try {
    const [words, rest] = splitRest(argv)
    const chosen = await choose(program, words, rest, world)
    if (typeof chosen === 'number') return chosen
    const { values, context } = await prepare(program, chosen, rest, world, interruption.signal)
    verbose = context.verbose
    errorTo.style = context.errorStyle
    try {
      return (await chosen.command.run(values as never, context)) ?? exitCode.done
    } finally {
      context.progress.clear()
    }
  } catch (error) {
    return printError(error, { ...errorTo, verbose, signal: interruption.received() })
  } finally {
    interruption.stop()
  }
}

/** Finds the command and its flags; prints help or version itself and then gives an exit code instead. */
async function choose(
  program: Program,
  words: readonly string[],
  rest: readonly string[],
  world: World
): Promise<Chosen | number> {
  let chosen: Chosen | undefined
  let printed = ''
  const parser = await createParser(program, world.stdout.columns ?? 100, (found) => (chosen = found))
  if (words.length === 0 && !program.commands.some(({ name }) => name === '$0')) {
    world.stderr.write(`${await parser.getHelp()}\n`)
    return exitCode.usage
  }
  await parser.parseAsync([...words], {}, (_error: unknown, _argv: unknown, output: string) => void (printed = output))
  if (printed !== '') {
    world.stdout.write(`${printed}\n`)
    return exitCode.done
  }
  if (chosen === undefined) throw unknownCommand(program, words)
  refuseUnknown(program, chosen, words, rest)
  return chosen
}

/** Resolves the options from all their sources and builds what the command may see of the world. */
async function prepare(program: Program, chosen: Chosen, rest: readonly string[], world: World, signal: AbortSignal) {
  const { cwd: folder } = chosen.flags
  const cwd = typeof folder === 'string' ? existingFolder(resolve(world.cwd, folder)) : world.cwd
  const dotenv = loadDotenv(cwd)
  const config = await loadConfig(cwd, program.name.replace(/^kit-/, ''))
  refuseUnknownConfig(program, config)
  const sources = { flags: chosen.flags, environment: world.env, dotenv, config }
  const resolved = resolveOptions(optionsOf(chosen.command), sources, program.name)
  const { json, verbose, quiet, color } = resolved.values as Record<'json' | 'verbose' | 'quiet' | 'color', boolean>
  const errorStyle = createStyle(world.stderr, world.env, color)
  const rawLog = world.env['KIT_LOG'] === 'json'
  const context: CommandContext = {
    ...world,
    startedIn: world.cwd,
    cwd,
    env: { ...dotenv, ...world.env },
    config,
    signal,
    style: createStyle(world.stdout, world.env, color),
    errorStyle,
    logger: createLogger(world.stderr, { name: program.name, verbose, quiet, json: rawLog, style: errorStyle }),
    progress: createProgress(world.stderr, { quiet, style: errorStyle }),
    json,
    verbose,
    quiet,
    interactive: world.stdin.isTTY === true && world.stderr.isTTY === true && !world.env['CI'],
    sourceOf: (option) => resolved.sources[option] ?? 'default',
    rest,
    print: (text) => void world.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
    printJson: (value) => void world.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
  }
  return { values: { ...resolved.values, ...positionalValues(chosen) }, context }
}

function positionalValues({ command, flags }: Chosen): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries((command.positionals ?? {}) as PositionalSpecs).map(([name, { variadic }]) => [
      name,
      flags[name] ?? (variadic ? [] : undefined)
    ])
  )
}

function splitRest(argv: readonly string[]): [words: readonly string[], rest: readonly string[]] {
  const at = argv.indexOf('--')
  return at === -1 ? [argv, []] : [argv.slice(0, at), argv.slice(at + 1)]
}

function existingFolder(path: string): string {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw usage(`--cwd ${path} is no folder.`)
  return path
}

function processWorld(): World {
  const { stdin, stdout, stderr, env } = process
  return { cwd: process.cwd(), env, stdin, stdout, stderr }
}
