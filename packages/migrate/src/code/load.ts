import { migrateError, messageOf } from '../errors.js'
import { parseDuration } from '../duration.js'
import type { Limits } from '../drivers/contract.js'
import { checksumOf } from '../file/checksum.js'
import type { PreparedMigration, SourceFile } from '../prepare/prepared.js'
import type { MigrationConfig, MigrationFunction } from './context.js'

/**
 * Loads a migration in JavaScript or TypeScript from its text, as if it stood at `path`: so that it is what was
 * checksummed, and also works when the file is gone and the ledger has the text. Calls neither `up` nor `down`.
 * Rejects with `KIT_MIGRATE_FILE`.
 */
export async function prepareProgram(
  source: SourceFile,
  options: { path: string; limits: Limits }
): Promise<PreparedMigration> {
  const { file } = source
  const exported = await evaluate(source, options.path)
  const { up, down } = exported
  if (typeof up !== 'function')
    throw fileError(file, 'does not export a function "up"', 'Write: export async function up(knex, context) { … }')
  if (down !== undefined && down !== null && typeof down !== 'function')
    throw fileError(file, 'exports a "down" that is no function', 'Leave it out when there is no way back.')
  const config = readConfig(file, exported['config'])
  const script = (program: unknown) => ({
    steps: [],
    program: program as MigrationFunction,
    transaction: config.transaction ?? true,
    limits: {
      statementTimeoutMs: durationOf(file, 'statementTimeout', config) ?? options.limits.statementTimeoutMs,
      lockTimeoutMs: durationOf(file, 'lockTimeout', config) ?? options.limits.lockTimeoutMs
    },
    checksum: checksumOf(source.text)
  })
  return typeof down === 'function' ? { up: script(up), down: script(down) } : { up: script(up) }
}

async function evaluate({ file, text }: SourceFile, path: string): Promise<Readonly<Record<string, unknown>>> {
  const { createJiti } = await import('jiti')
  try {
    // Nothing is kept between two loads, and nothing written to the disk.
    const jiti = createJiti(path, { moduleCache: false, fsCache: false })
    const loaded: unknown = await jiti.evalModule(text, { filename: path, async: true, forceTranspile: true })
    return named(loaded)
  } catch (cause) {
    throw fileError(file, `cannot be loaded: ${messageOf(cause)}`, 'Nothing was run. Correct it.', cause)
  }
}

/** What is exported by name, or as properties of the default export. */
function named(loaded: unknown): Readonly<Record<string, unknown>> {
  const module = (loaded ?? {}) as Readonly<Record<string, unknown>>
  const standard = module['default']
  return typeof module['up'] !== 'function' && typeof standard === 'object' && standard !== null
    ? (standard as Readonly<Record<string, unknown>>)
    : module
}

const settings = ['transaction', 'statementTimeout', 'lockTimeout']

function readConfig(file: string, config: unknown): MigrationConfig {
  if (config === undefined) return {}
  if (typeof config !== 'object' || config === null)
    throw fileError(file, 'exports a "config" that is no object', 'Write: export const config = { transaction: false }')
  const unknown = Object.keys(config).find((name) => !settings.includes(name))
  if (unknown !== undefined)
    throw fileError(file, `has an unknown setting "${unknown}" in its config`, `Settings: ${settings.join(', ')}.`)
  const { transaction } = config as { transaction?: unknown }
  if (transaction !== undefined && typeof transaction !== 'boolean')
    throw fileError(file, 'has a config whose "transaction" is neither true nor false', 'Write: { transaction: false }')
  return config
}

function durationOf(file: string, name: 'statementTimeout' | 'lockTimeout', config: MigrationConfig) {
  const value = config[name]
  if (value === undefined) return undefined
  try {
    return parseDuration(value, name)
  } catch (cause) {
    throw fileError(file, `has a config whose "${name}" is no duration`, `Write: { ${name}: '30s' }`, cause)
  }
}

function fileError(file: string, problem: string, hint: string, cause?: unknown) {
  return migrateError('KIT_MIGRATE_FILE', `${file} ${problem}.`, { kind: 'usage', hint, data: { file }, cause })
}
