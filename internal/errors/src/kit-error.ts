const brand = Symbol.for('kit.error')

/** What an error carries beside its message. */
export interface KitErrorDetails {
  /** What the reader should do next: one or more whole sentences, or a command to type. */
  hint?: string
  /** Machine-readable facts about the failure; never secrets. */
  data?: Readonly<Record<string, unknown>>
  /** The error that led to this one. */
  cause?: unknown
  /**
   * `usage`: the caller asked for something impossible, nothing was tried (exit code 2).
   * `failure`: the work was tried and failed (exit code 1).
   * @defaultValue 'failure'
   */
  kind?: 'usage' | 'failure'
}

/**
 * An expected refusal or failure: the message says what happened and to which thing, `hint` says what to do.
 *
 * The class is copied into each published package, so recognise it with {@link isKitError} or by `code`,
 * never with `instanceof`.
 */
export class KitError extends Error {
  /** Stable and documented in docs/errors.md, for example `KIT_MIGRATE_LOCK_HELD`. */
  readonly code: string
  readonly hint: string | undefined
  readonly data: Readonly<Record<string, unknown>>
  readonly kind: 'usage' | 'failure'

  constructor(code: string, message: string, details: KitErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'KitError'
    this.code = code
    this.hint = details.hint
    this.data = details.data ?? {}
    this.kind = details.kind ?? 'failure'
    Object.defineProperty(this, brand, { value: true, enumerable: false })
  }
}

/** True for a {@link KitError} of any Kit package and any version in the process. */
export function isKitError(value: unknown): value is KitError {
  return typeof value === 'object' && value !== null && brand in value
}
