import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import type { ServerName } from '../../src/index.js'

const root = fileURLToPath(new URL('../../', import.meta.url))

interface Report {
  success: boolean
  numTotalTests: number
  numPassedTests: number
  numPendingTests: number
  testResults: { message: string; assertionResults: { fullName: string; status: string }[] }[]
}

/** Runs a suite in a vitest of its own, on a machine whose PATH leads nowhere. */
async function runSuite(env: Record<string, string>, server: ServerName = 'redis'): Promise<Report> {
  const folder = join(root, 'node_modules', `.suite-${process.pid}-${Date.now()}`)
  mkdirSync(folder)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(
    join(folder, 'suite.test.ts'),
    `import { expect, test, vi } from 'vitest'
    vi.mock(${JSON.stringify(join(root, 'src/provision/programs.ts'))}, async (original) => ({
      ...(await original()), findProgram: () => undefined, mayInstall: () => false, cacheFolder: () => '/nowhere'
    }))
    const { describeWithServer } = await import(${JSON.stringify(join(root, 'src/index.ts'))})
    describeWithServer('${server}', 'sessions', (server) => {
      test('are kept', () => expect(server.product).toMatch(/Redis|MySQL/))
    })`
  )
  writeFileSync(join(folder, 'vitest.config.mjs'), `export default { test: { include: ['*.test.ts'], exclude: [] } }`)
  const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')))
  const args = [vitest, 'run', '--root', folder, '--reporter=json']
  const options = { cwd: folder, env: { ...process.env, CI: '', VITEST: '', ...env }, timeout: 60_000 }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, options).catch(
    (error: unknown) => error as { stdout: string; stderr: string }
  )
  if (!stdout.includes('{')) throw new Error(`There is no report: ${stderr}`)
  return JSON.parse(stdout.slice(stdout.indexOf('{'))) as Report
}

test('without the server a suite is skipped, and its title says why and how to enable it', async () => {
  const { success, testResults, numPendingTests } = await runSuite({})
  expect(success).toBe(true)
  expect(numPendingTests).toBe(1)
  expect(testResults[0]?.assertionResults[0]?.fullName).toMatch(
    /^sessions \[skipped: There is no Redis for the tests: its program is not on this machine\. Set KIT_TEST_REDIS_URL, or: apt-get install redis-server.*\] are kept$/
  )
})

test('with CI=true that is a failure', async () => {
  const { success, numPassedTests, testResults } = await runSuite({ CI: 'true' })
  expect(success).toBe(false)
  expect(numPassedTests).toBe(0)
  expect(testResults[0]?.assertionResults[0]?.status).toBe('failed')
  expect(JSON.stringify(testResults)).toMatch(/There is no Redis for the tests/)
})

test('with CI=true a suite of an optional server is skipped all the same', async () => {
  const { success, testResults, numPendingTests } = await runSuite({ CI: 'true', KIT_TEST_MYSQL_URL: '' }, 'mysql')
  expect(success).toBe(true)
  expect(numPendingTests).toBe(1)
  expect(testResults[0]?.assertionResults[0]?.fullName).toMatch(/^sessions \[optional: There is no MySQL for the tests/)
})
