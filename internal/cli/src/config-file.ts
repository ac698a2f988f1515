import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { KitError } from '@kit-internal/errors'

const fileNames = ['kit.config.ts', 'kit.config.mjs', 'kit.config.js', 'kit.config.json'] as const

/**
 * This package's section of the nearest `kit.config.*` in the folder itself; an empty section when there is none.
 * The file is loaded by jiti, so TypeScript needs no build; the key is the package's short name (`migrate`, …).
 */
export async function loadConfig(cwd: string, section: string): Promise<Readonly<Record<string, unknown>>> {
  const found = fileNames.filter((name) => existsSync(join(cwd, name)))
  const [name] = found
  if (name === undefined) return {}
  if (found.length > 1) {
    throw new KitError('KIT_CLI_CONFIG', `There are ${found.length} configuration files here: ${found.join(', ')}.`, {
      kind: 'usage',
      hint: 'Keep one of them.'
    })
  }
  const whole = await loadModule(join(cwd, name), name)
  if (!isRecord(whole)) throw configError(name, 'does not export an object')
  const part = whole[section]
  if (part === undefined) return {}
  if (!isRecord(part)) throw configError(name, `has a "${section}" that is no object`)
  return part
}

async function loadModule(path: string, name: string): Promise<unknown> {
  try {
    if (name.endsWith('.json')) return JSON.parse(readFileSync(path, 'utf8'))
    const { createJiti } = await import('jiti')
    return await createJiti(import.meta.url).import(path, { default: true })
  } catch (cause) {
    throw configError(name, `cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
  }
}

/** The variables of `.env` in the folder; an empty object when there is none. */
export function loadDotenv(cwd: string): Readonly<Record<string, string | undefined>> {
  const path = join(cwd, '.env')
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return {}
    throw new KitError('KIT_CLI_CONFIG', `${path} cannot be read (${code ?? 'unknown error'}).`, {
      kind: 'usage',
      cause
    })
  }
}

function configError(name: string, problem: string, cause?: unknown): KitError {
  return new KitError('KIT_CLI_CONFIG', `${name} ${problem}.`, {
    kind: 'usage',
    hint: 'It should export one object with a key per package: { migrate: { … }, loadtest: { … } }.',
    cause
  })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
