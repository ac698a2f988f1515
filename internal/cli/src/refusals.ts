import type { PositionalSpecs } from './command.js'
import { globalOptions, optionsOf } from './global-options.js'
import { camelCase, nearest, usage } from './option-values.js'
import { dashed, usageOf, type Chosen } from './parser.js'
import type { Program } from './program.js'

/** Refuses options, words and values that the chosen command does not take. */
export function refuseUnknown(
  program: Program,
  chosen: Chosen,
  words: readonly string[],
  rest: readonly string[]
): void {
  refuseUnknownOptions(program, chosen)
  refuseMalformed(chosen, words)
  refuseExtraWords(program, chosen)
  if (rest.length > 0 && !chosen.command.takesRest) throw usage('Nothing may follow "--" here.')
  for (const [name, spec] of Object.entries((chosen.command.positionals ?? {}) as PositionalSpecs)) {
    const value = chosen.flags[name]
    if (spec.required && (value === undefined || (Array.isArray(value) && value.length === 0))) {
      throw usage(`${name.toUpperCase()} is missing.`, `Usage: ${program.name} ${usageOf(chosen.command)}`)
    }
  }
}

function refuseUnknownOptions(program: Program, { command, flags }: Chosen): void {
  const specs = optionsOf(command)
  const aliases = Object.values(specs).flatMap(({ alias }) => (alias === undefined ? [] : [alias]))
  const positionals = Object.keys((command.positionals ?? {}) as PositionalSpecs)
  const known = new Set(['_', '$0', 'help', 'h', 'version', '--', ...Object.keys(specs), ...aliases, ...positionals])
  const unknown = Object.keys(flags).find((key) => !known.has(key))
  if (unknown === undefined) return
  const near = nearest(unknown, [...Object.keys(specs), 'help', 'version'])
  throw usage(
    `There is no option ${dashed(unknown)}${near === undefined ? '.' : `; did you mean --${near}?`}`,
    `${program.name}${command.name === '$0' ? '' : ` ${command.name}`} --help lists all options.`
  )
}

/** yargs reads `--json=3` as false, `--no-users` and an empty `--users=` as 0; all are mistakes. */
function refuseMalformed({ command }: Chosen, words: readonly string[]): void {
  const specs = optionsOf(command)
  for (const [index, word] of words.entries()) {
    const letter = /^-(\w)$/.exec(word)?.[1]
    const short = Object.entries(specs).find(([, { alias }]) => alias !== undefined && alias === letter)
    const [, name = '', value] = /^--([\w-]+)(?:=(.*))?$/s.exec(word) ?? []
    if (value !== undefined && specs[name]?.type === 'boolean' && !/^(true|false)$/.test(value)) {
      throw usage(`--${name} takes no value, or true or false, not "${value}".`)
    }
    const [option, spec] = short ?? [name, specs[name]]
    if (spec?.type === 'number' && (value ?? words[index + 1])?.trim() === '')
      throw usage(`--${option} takes a number.`)
    const negated = name.startsWith('no-') ? specs[name.slice(3)] : undefined
    const hasForm = negated?.type === 'boolean' || (negated?.type === 'string' && negated.negated !== undefined)
    if (negated !== undefined && !hasForm && !(name in specs)) {
      throw usage(`There is no option --${name}.`, `--${name.slice(3)} takes a value.`)
    }
  }
}

function refuseExtraWords(program: Program, { command, flags }: Chosen): void {
  const extra = (flags['_'] as readonly unknown[]).slice(command.name === '$0' ? 0 : 1).map(String)
  if (extra.length === 0) return
  if (command.name === '$0' && Object.keys((command.positionals ?? {}) as object).length === 0)
    throw unknownCommand(program, extra)
  throw usage(`"${String(extra[0])}" is one word too many.`, `Usage: ${program.name} ${usageOf(command)}`)
}

/** The error for words among which there is no command. */
export function unknownCommand(program: Program, words: readonly string[]): Error {
  const names = program.commands
    .flatMap(({ name, aliases }) => [name, ...(aliases ?? [])])
    .filter((name) => name !== '$0')
  const all = `Commands: ${names.join(', ')}.`
  const word = words.find((item) => !item.startsWith('-'))
  if (word === undefined) return usage('Say what to do.', all)
  const near = nearest(word, names)
  return usage(`There is no command "${word}"${near === undefined ? '.' : `; did you mean "${near}"?`}`, all)
}

/** Every option of any command may stand in the program's section of kit.config; anything else is a mistake. */
export function refuseUnknownConfig(program: Program, config: Readonly<Record<string, unknown>>): void {
  const specs = [globalOptions, ...program.commands.map(optionsOf)]
  const known = [...new Set(specs.flatMap((some) => Object.keys(some)).map(camelCase))].sort()
  const unknown = Object.keys(config).find((key) => !known.includes(camelCase(key)))
  if (unknown === undefined) return
  const near = nearest(unknown, known)
  throw usage(
    `kit.config has an unknown key "${unknown}" for ${program.name}${near === undefined ? '.' : `; did you mean "${near}"?`}`,
    `It may hold: ${known.join(', ')}.`
  )
}
