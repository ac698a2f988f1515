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
  readonly databaseServer: DatabaseServer | undefined
  /** The file of its database, where there is no server, opened as another program does. */
  readonly databaseFile: DatabaseFile | undefined
  /** Everything that was logged until now. */
  log(): string
  /** Values of the environment that must never be seen outside. */
  readonly secrets: readonly string[]
}

export interface DatabaseServer {
  /** Cuts all connections, and refuses new ones. */
  goAway(): void
  comeBack(): void
  /** Answers nothing any more, though connections stay open, and new ones are taken. */
  stall(): void
  goOn(): void
  /** When an API is to give up a query. */
  readonly queryTimeoutSeconds: number
}

export interface DatabaseFile {
  /** Keeps everybody else from writing. */
  lock(): void
  unlock(): void
  /** How many rows a table has, as far as they are committed. */
  count(table: string): number
}
