import type { Argv } from 'yargs'
import type { Command, OptionSpec, OptionSpecs, PositionalSpecs } from './command.js'
import { globalOptions } from './global-options.js'
import { usage } from './option-values.js'
import type { Program } from './program.js'

/** A command as typed: which one, and the options and words given with it. */
export interface Chosen {
  command: Command
  flags: Record<string, unknown>
}

/**
 * The yargs parser of a program. It finds the command and splits the words; defaults, numbers, choices, required
 * and unknown names are checked by us afterwards, so that flags, environment and files obey the same rules.
 */
export async function createParser(
  program: Program,
  columns: number,
  onChosen: (chosen: Chosen) => void
): Promise<Argv> {
  const { default: yargs } = await import('yargs')
  const parser: Argv = yargs([])
    .scriptName(program.name)
    .usage(`${program.describe}\n\nUsage: $0 ${usageLine(program)}`)
    .parserConfiguration({
      'strip-aliased': true,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-positional-numbers': false
    })
    .wrap(Math.min(100, columns))
    .locale('en')
    .help('help')
    .alias('help', 'h')
    .version(program.version)
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      if (message === null && error !== undefined) throw error
      throw usage(sentence(message ?? 'Wrong usage'), `${program.name} --help shows what there is.`)
    })
  if (program.epilogue !== undefined) parser.epilogue(program.epilogue)
  // Not handed down to the commands, which get them anyway: yargs would list their letters twice.
  if (!program.commands.some(({ name }) => name === '$0')) addGlobalOptions(parser, false)
  for (const command of program.commands) {
    parser.command({
      command: [commandPattern(command), ...(command.aliases ?? [])],
      describe: command.describe,
      builder: (sub: Argv) => addGlobalOptions(describeCommand(sub, command)),
      handler: (parsed: Record<string, unknown>) => {
        onChosen({ command, flags: given(parsed) })
      }
    } as never)
  }
  keepFromWritingHelp(parser)
  return parser
}

/** After each command yargs renders the whole help for failures of the handler, which takes 25 ms and is never shown. */
function keepFromWritingHelp(parser: Argv): void {
  const { getInternalMethods } = parser as {
    getInternalMethods?: () => { getUsageInstance: () => { cacheHelpMessage?: () => void } }
  }
  const usage = getInternalMethods?.call(parser).getUsageInstance()
  if (usage?.cacheHelpMessage !== undefined) usage.cacheHelpMessage = () => undefined
}

/** `migrate [options]` or, for a program of one command, `URL [options]`. */
export function usageOf(command: Command): string {
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

function describeCommand(sub: Argv, command: Command): Argv {
  for (const [name, spec] of Object.entries((command.options ?? {}) as OptionSpecs)) sub.option(name, toYargs(spec))
  for (const [name, spec] of Object.entries((command.positionals ?? {}) as PositionalSpecs)) {
    sub.positional(name, { describe: spec.describe, type: 'string', ...(spec.variadic ? { array: true } : {}) })
  }
  for (const [line, explanation] of command.examples ?? []) sub.example(line, explanation)
  return sub
}

function addGlobalOptions(parser: Argv, handDown = true): Argv {
  for (const [name, spec] of Object.entries(globalOptions)) parser.option(name, { ...toYargs(spec), global: handDown })
  return parser.group(['help', 'version'], globalOptions.json.group)
}

function toYargs(spec: OptionSpec): object {
  const hasDefault = spec.type !== 'list' && spec.default !== undefined
  const choices = spec.type === 'string' && spec.choices ? ` (${spec.choices.join(', ')})` : ''
  const variables = spec.env ? `; else ${spec.env.join(', ')}` : ''
  return {
    describe: `${spec.describe}${choices}${variables}`,
    group: spec.group ?? 'Options:',
    alias: spec.alias,
    defaultDescription: spec.defaultDescription ?? (hasDefault ? String(spec.default) : undefined),
    requiresArg: spec.type !== 'boolean',
    ...(spec.type === 'list' ? { array: true, nargs: 1, string: true } : { type: spec.type })
  }
}

/** To yargs every word is optional: how many there must be is checked by us. */
function commandPattern(command: Command): string {
  const words = Object.entries((command.positionals ?? {}) as PositionalSpecs).map(([name, spec]) =>
    spec.variadic ? `[${name}..]` : `[${name}]`
  )
  return [command.name, ...words].join(' ')
}

/** yargs turns a list option that was not given into `[undefined]`. */
function given(parsed: Record<string, unknown>): Record<string, unknown> {
  const isMissing = (value: unknown) => Array.isArray(value) && value.length === 1 && value[0] === undefined
  return Object.fromEntries(Object.entries(parsed).filter(([, value]) => !isMissing(value)))
}

function sentence(message: string): string {
  const missing = /^Not enough arguments following: (.+)$/.exec(message)?.[1]
  if (missing !== undefined) return `${dashed(missing)} needs a value.`
  return message.endsWith('.') ? message : `${message}.`
}

/** `-u` or `--users`. */
export function dashed(name: string): string {
  return `${name.length === 1 ? '-' : '--'}${name}`
}
