import { KitError } from '@kit-internal/errors'
import leven from 'leven'
import type { OptionSpec, OptionSpecs } from './command.js'

export type Source = 'flag' | 'environment' | '.env' | 'config' | 'default'

/** The places an option can come from, strongest first. */
export interface Sources {
  /** As yargs parsed them, without defaults; keys as declared. */
  flags: Readonly<Record<string, unknown>>
  environment: Readonly<Record<string, string | undefined>>
  dotenv: Readonly<Record<string, string | undefined>>
  config: Readonly<Record<string, unknown>>
}

export interface Resolved {
  values: Record<string, unknown>
  sources: Record<string, Source>
}

/** Takes each option from the strongest place that has it: flag, environment, .env, config file, default. */
export function resolveOptions(specs: OptionSpecs, sources: Sources, program: string): Resolved {
  const values: Record<string, unknown> = {}
  const taken: Record<string, Source> = {}
  for (const [name, spec] of Object.entries(specs)) {
    const { value, source, label } = findValue(name, spec, sources, program)
    if (value === undefined && spec.type !== 'boolean' && spec.type !== 'list' && spec.required) {
      const choices = spec.type === 'string' && spec.choices ? ` It takes one of: ${spec.choices.join(', ')}.` : ''
      throw usage(`--${name} is missing.`, `Give it as --${name} or as ${environmentName(program, name)}.${choices}`)
    }
    values[camelCase(name)] = value === undefined ? emptyValue(spec) : checkValue(spec, value, label)
    taken[name] = source
  }
  return { values, sources: taken }
}

function findValue(name: string, spec: OptionSpec, sources: Sources, program: string) {
  const flag = sources.flags[name]
  if (flag !== undefined) return { value: flag, source: 'flag' as const, label: `--${name}` }
  const variables = [environmentName(program, name), ...(spec.env ?? [])]
  for (const [source, environment] of [
    ['environment', sources.environment],
    ['.env', sources.dotenv]
  ] as const) {
    for (const variable of variables) {
      const text = environment[variable]
      if (text) return { value: fromText(spec, text, variable), source, label: variable }
    }
  }
  const configured = sources.config[name] ?? sources.config[camelCase(name)]
  if (configured !== undefined)
    return { value: configured, source: 'config' as const, label: `"${camelCase(name)}" in kit.config` }
  return { value: spec.default, source: 'default' as const, label: `--${name}` }
}

/** `KIT_LOADTEST_LOCK_TIMEOUT` for `lock-timeout` of kit-loadtest. */
export function environmentName(program: string, option: string): string {
  return `${program}_${option}`.toUpperCase().replaceAll('-', '_')
}

function fromText(spec: OptionSpec, text: string, label: string): unknown {
  if (spec.type === 'number') return text.trim() === '' ? Number.NaN : Number(text)
  if (spec.type === 'list') return text.split(/\r?\n/)
  if (spec.type === 'string') return text
  if (/^(1|true|yes|on)$/i.test(text)) return true
  if (/^(0|false|no|off)$/i.test(text)) return false
  throw usage(`${label} is "${text}", which is neither yes nor no.`, 'Use true or false.')
}

function emptyValue(spec: OptionSpec): unknown {
  return spec.type === 'list' ? [] : undefined
}

function checkValue(spec: OptionSpec, value: unknown, label: string): unknown {
  const shown = spec.secret ? 'the given value' : JSON.stringify(value)
  if (spec.type === 'list') {
    const list = Array.isArray(value) ? value : [value]
    if (!list.every((item) => typeof item === 'string')) throw usage(`${label} takes texts, not ${shown}.`)
    return list
  }
  if (Array.isArray(value)) throw usage(`${label} is given more than once.`, 'Give it once.')
  if (spec.type === 'boolean') {
    if (typeof value !== 'boolean') throw usage(`${label} takes true or false, not ${shown}.`)
    return value
  }
  if (spec.type === 'number') return checkNumber(spec, value, label)
  if (value === false && spec.negated !== undefined) return spec.negated
  if (typeof value !== 'string') throw usage(`${label} takes a text, not ${shown}.`)
  if (spec.choices && !spec.choices.includes(value)) {
    const near = nearest(value, spec.choices)
    throw usage(
      `${label} cannot be ${shown}${near === undefined || spec.secret ? '.' : `; did you mean "${near}"?`}`,
      `It takes one of: ${spec.choices.join(', ')}.`
    )
  }
  return value
}

function checkNumber(spec: Extract<OptionSpec, { type: 'number' }>, value: unknown, label: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw usage(`${label} takes a number.`)
  if (spec.integer && !Number.isInteger(value)) throw usage(`${label} takes a whole number, not ${value}.`)
  if (spec.min !== undefined && value < spec.min) throw usage(`${label} must be at least ${spec.min}, not ${value}.`)
  if (spec.max !== undefined && value > spec.max) throw usage(`${label} must be at most ${spec.max}, not ${value}.`)
  return value
}

/** The known name closest to what was typed, when it is close enough to be meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((name) => ({ name, distance: distance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  if (best === undefined) return undefined
  return best.distance <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : undefined
}

/** Swapped letters are one slip of the fingers, though two edits. */
function distance(word: string, name: string): number {
  const letters = (text: string) => Array.from(text).sort().join('')
  return word !== name && letters(word) === letters(name) ? 1 : leven(word, name)
}

export function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

export function usage(message: string, hint?: string): KitError {
  return new KitError('KIT_CLI_USAGE', message, { kind: 'usage', ...(hint === undefined ? {} : { hint }) })
}
