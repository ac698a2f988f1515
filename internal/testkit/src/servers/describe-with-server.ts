import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import { isCi } from '../provision/programs.js'
import { provisions, type Provision } from '../provision/provision.js'
import type { ServerName, TestServer } from './server-kind.js'
import { bringServer, serverKinds, startServer } from './start-server.js'

/**
 * A suite of tests against a real server, which is started before the first of them and shared by all.
 *
 * Where there can be no server the suite is skipped, and its title says why and how to get one; with CI=true its
 * tests fail with that reason, unless the server is an optional one. Use the server inside tests and hooks only: while tests are collected it does not run.
 */
export function describeWithServer(name: ServerName, title: string, tests: (server: TestServer) => void): void {
  describe(title, async () => {
    const missing = await bringServer(name)
    const { optional = false }: Provision = provisions[name]
    if (missing !== undefined && (optional || !isCi())) {
      const why = `${missing.message} ${missing.hint ?? ''}`
      describe.skip(`[${optional ? 'optional' : 'skipped'}: ${why}]`, () => tests(notStarted(name)))
      return
    }
    let started: TestServer | undefined
    let failure: Error | undefined
    beforeAll(async () => {
      try {
        started = await startServer(name)
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error))
      }
    })
    // Thrown here, it counts as a failure of each test; thrown above, the tests would count as skipped.
    beforeEach(() => {
      if (failure !== undefined) throw failure
    })
    afterAll(() => started?.stop())
    tests(lateBound(() => started ?? notStarted(name, failure)))
  })
}

/** The server as tests see it: each use asks for the one that runs by then. */
function lateBound(server: () => TestServer): TestServer {
  return {
    get kind() {
      return server().kind
    },
    get url() {
      return server().url
    },
    get product() {
      return server().product
    },
    get origin() {
      return server().origin
    },
    createDatabase: () => server().createDatabase(),
    stop: () => server().stop(),
    [Symbol.asyncDispose]: () => server().stop()
  }
}

function notStarted(name: ServerName, failure?: Error): TestServer {
  const early = `${serverKinds[name].label} is started before the tests; use it inside a test or a hook.`
  return new Proxy({} as TestServer, {
    get() {
      throw failure ?? new Error(early)
    }
  })
}
