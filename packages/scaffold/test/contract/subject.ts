/** A generated API that runs, as the suites see it: from outside. */
export interface Subject {
  /** In production mode. */
  readonly production: string
  /** The same project in development mode. */
  readonly development: string
  /** Allowed to call from browsers; no other origin is. */
  readonly origin: string
  /** An account that `npm run seed` made. */
  readonly admin: { readonly email: string; readonly password: string }
  /** The limits that the environment sets. */
  readonly limits: { readonly general: number; readonly sensitive: number }
  /** Whether it reaches its database through a pool of connections. */
  readonly pooled: boolean
  /** Everything that was logged until now. */
  log(): string
  /** Values of the environment that must never be seen outside. */
  readonly secrets: readonly string[]
}
