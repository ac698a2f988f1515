/** The part of autocannon 9 that this folder touches; it ships no types. */
declare module 'autocannon' {
  /** One virtual user. Everything here is replaced or read by `correctClient`. */
  export interface Client {
    /** Milliseconds. */
    timeout: number
    conn: unknown
    parser: unknown
    pipelinedRequests: unknown
    _connect: () => void
    _doRequest: () => void
    _destroyConnection: () => void
  }

  export interface Options {
    url: string
    connections: number
    /** Seconds. */
    duration: number
    /** Milliseconds between its own samples; it notices `stop` only at a sample. */
    sampleInt: number
    skipAggregateResult: boolean
    /** Called for each client before it connects. */
    setupClient: (client: Client) => void
  }

  export interface Tracker {
    stop: () => void
  }

  export default function autocannon(options: Options, done: (error: Error | null) => void): Tracker
}
