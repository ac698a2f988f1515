import { afterEach, expect, test, vi } from 'vitest'
import type * as programs from '../src/provision/programs.js'
import { startServer } from '../src/index.js'

// A machine that has neither the programs nor the right to install them.
vi.mock('../src/provision/programs.js', async (original) => ({
  ...(await original<typeof programs>()),
  findProgram: () => undefined,
  mayInstall: () => false
}))

afterEach(() => void vi.unstubAllEnvs())

for (const [name, way] of [
  ['mariadb', 'apt-get install mariadb-server'],
  ['redis', 'apt-get install redis-server'],
  ['nats', 'apt-get install nats-server']
] as const) {
  test(`without ${name} the reason and the ways to get it are told`, async () => {
    vi.stubEnv(`KIT_TEST_${name.toUpperCase()}_URL`, '')
    await expect(startServer(name)).rejects.toMatchObject({
      code: 'KIT_TESTKIT_SERVER_MISSING',
      message: expect.stringContaining('its program is not on this machine') as string,
      hint: expect.stringMatching(new RegExp(`Set KIT_TEST_${name.toUpperCase()}_URL, or: ${way}`)) as string
    })
  })
}
