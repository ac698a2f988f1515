import { KitError } from '@kit-internal/errors'

/** A result that cannot be read; the message says where in it. */
export function unreadable(source: string, problem: string, cause?: unknown): KitError {
  return new KitError('KIT_REPORT_RESULT_UNREADABLE', `${source}: ${problem}.`, {
    kind: 'usage',
    hint: 'kit-report convert --help lists the tools whose results can be read.',
    data: { source },
    cause
  })
}

/** Looks into a parsed JSON value and says where something is not as it should be. */
export class Fields {
  readonly #value: Readonly<Record<string, unknown>>
  readonly #path: string
  readonly #source: string

  constructor(value: unknown, source: string, path = '') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw unreadable(source, `${path === '' ? 'the result' : path} is no object`)
    }
    this.#value = value as Record<string, unknown>
    this.#path = path
    this.#source = source
  }

  /** The number there, null when there is nothing. */
  maybe(name: string): number | null {
    const value = this.#value[name]
    if (value === undefined || value === null) return null
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
      throw this.wrong(name, 'is no number from 0 on')
    return value
  }

  number(name: string): number {
    const value = this.maybe(name)
    if (value === null) throw this.wrong(name, 'is missing')
    return value
  }

  /** A whole number. */
  count(name: string): number {
    const value = this.number(name)
    if (!Number.isSafeInteger(value)) throw this.wrong(name, 'is no whole number')
    return value
  }

  maybeCount(name: string): number | null {
    return this.maybe(name) === null ? null : this.count(name)
  }

  text(name: string): string | undefined {
    const value = this.#value[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }

  has(name: string): boolean {
    return this.#value[name] !== undefined && this.#value[name] !== null
  }

  in(name: string): Fields {
    return new Fields(this.#value[name], this.#source, this.pathTo(name))
  }

  names(): string[] {
    return Object.keys(this.#value)
  }

  list(name: string): readonly unknown[] {
    const value = this.#value[name]
    if (!Array.isArray(value)) throw this.wrong(name, 'is no list')
    return value
  }

  wrong(name: string, problem: string): KitError {
    return unreadable(this.#source, `${this.pathTo(name)} ${problem}`)
  }

  private pathTo(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`
  }
}

/** True when the value is an object that has all these fields. */
export function hasAll(value: unknown, ...names: string[]): boolean {
  return typeof value === 'object' && value !== null && names.every((name) => name in value)
}
