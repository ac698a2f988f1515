/** A server that a test talks to. */
export interface TestServer {
  readonly kind: ServerName
  readonly url: string
  /** Name and version as the server tells them, for example `MariaDB 10.11.19`, `FerretDB 1.24.2`. */
  readonly product: string
  /** Where it came from: a URL given by the environment, or a program started for this run. */
  readonly origin: 'environment' | 'started'
  /**
   * A URL of an empty database that nobody else has. On Redis one of the numbered databases, emptied; on NATS, which
   * has none, it rejects.
   */
  createDatabase: () => Promise<string>
  /** Ends the server, or, where it was there before, removes what `createDatabase` made. May be called again. */
  stop: () => Promise<void>
  [Symbol.asyncDispose]: () => Promise<void>
}

export type ServerName = 'postgresql' | 'pgbouncer' | 'mariadb' | 'mysql' | 'mongodb' | 'redis' | 'nats'

/** What must be known about one kind of server. Its driver is loaded late: most tests need none of them. */
export interface ServerKind {
  /** As people write it. */
  label: string
  /** Starts one from a program of this machine on a free port of 127.0.0.1; the program was found before. */
  start: () => Promise<RunningServer>
  /** Fulfils with name and version; rejects while the server does not answer. */
  identify: (url: string) => Promise<string>
  /** Makes the `count`-th database under that name and fulfils with its URL. */
  createDatabase: (url: string, name: string, count: number) => Promise<string>
  dropDatabase: (url: string, name: string) => Promise<void>
}

export interface RunningServer {
  url: string
  stop: () => Promise<void>
}

/** The same server, another database. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}
