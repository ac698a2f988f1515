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
  /** The server of its database, where there is one, which it reaches through a pool of connections. */
  readonly databaseServer: { goAway(): void; comeBack(): void } | undefined
  /** Everything that was logged until now. */
  log(): string
  /** Values of the environment that must never be seen outside. */
  readonly secrets: readonly string[]
}
