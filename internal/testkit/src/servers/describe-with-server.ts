import { isKitError } from '@kit-internal/errors'
import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import { isCi } from '../provision/programs.js'
import type { ServerName, TestServer } from './server-kind.js'
import { howToEnable, serverKinds, startServer, whyMissing } from './start-server.js'

/**
 * A suite of tests against a real server, which is started before the first of them and shared by all.
 *
 * Where there can be no server the suite is skipped, and its title says why and how to get one; with CI=true that is
 * a failure. Use the server inside tests and hooks only: while tests are collected it does not run yet.
 */
export function describeWithServer(name: ServerName, title: string, tests: (server: TestServer) => void): void {
  const missing = whyMissing(name)
  if (missing !== undefined && !isCi()) {
    describe.skip(`${title} [skipped: no ${serverKinds[name].label}, ${missing}. ${howToEnable(name)}]`, () => {
      tests(notStarted(name))
    })
    return
  }
  describe(title, () => {
    let started: TestServer | undefined
    let reason: string | undefined
    beforeAll(async () => {
      try {
        started = await startServer(name)
      } catch (error) {
        if (isCi() || !isKitError(error) || error.code !== 'KIT_TESTKIT_SERVER_MISSING') throw error
        reason = `${error.message} ${error.hint ?? ''}`
      }
    }, 900_000)
    beforeEach((test) => {
      if (reason !== undefined) test.skip(reason)
    })
    afterAll(() => started?.stop())
    tests(lateBound(() => started ?? notStarted(name)))
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

function notStarted(name: ServerName): TestServer {
  return new Proxy({} as TestServer, {
    get() {
      throw new Error(`${serverKinds[name].label} is started before the tests; use it inside a test or a hook.`)
    }
  })
}
