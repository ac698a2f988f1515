import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { KitError } from '@kit-internal/errors'
import { startGuard, type GuardedProcess } from '@kit-internal/postgres'
import type { Browser } from 'playwright-core'
import { provisions } from '../provision/provision.js'

/** Arguments for a Chromium that only does what the test does: no window, no update, no call home. */
export function chromiumArguments(): string[] {
  return [
    '--headless=new',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-extensions',
    '--disable-sync',
    '--disable-dev-shm-usage',
    '--disable-gpu',
    '--metrics-recording-only',
    '--no-default-browser-check',
    '--no-first-run',
    '--password-store=basic',
    // Chromium's sandbox refuses to work for root.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])
  ]
}

export interface TestBrowser {
  readonly browser: Browser
  /** For example `156.0.8078.79`. */
  readonly version: string
  /** Ends the browser and removes its profile. May be called again. */
  stop: () => Promise<void>
  [Symbol.asyncDispose]: () => Promise<void>
}

/**
 * A browser for tests, driven by Playwright: the one whose DevTools listen at KIT_TEST_CHROMIUM_URL, else one started
 * from this machine's Chromium, which is installed first where that is allowed.
 *
 * An own browser and its profile are gone with this process at the latest, even when that is killed.
 */
export async function launchChromium(): Promise<TestBrowser> {
  const given = process.env['KIT_TEST_CHROMIUM_URL']
  const { url, end, options } = given ? { url: given, end: () => Promise.resolve(), options: {} } : await startOwn()
  try {
    // Loaded late: it is big, and most tests need no browser.
    const { chromium } = await import('playwright-core')
    const browser = await chromium.connectOverCDP(url, options)
    const stop = async () => {
      await browser.close()
      await end()
    }
    return { browser, version: browser.version(), stop, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await end()
    throw error
  }
}

async function startOwn() {
  const program = await bringChromium()
  const profile = join(tmpdir(), `kit-chromium-${randomBytes(6).toString('hex')}`)
  const guard = await startGuard({ folders: [profile] })
  try {
    mkdirSync(profile, { mode: 0o700 })
    const running = await guard.serve({
      command: program,
      args: [...chromiumArguments(), '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
      log: join(profile, 'kit.log'),
      cwd: profile,
      env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', TZ: 'UTC', HOME: profile, TMPDIR: profile },
      stopSignal: 'SIGKILL'
    })
    const url = `http://127.0.0.1:${await debuggingPort(profile, running)}`
    return { url, end: guard.stop, options: { artifactsDir: join(profile, 'artifacts'), isLocal: true } }
  } catch (error) {
    await guard.stop()
    throw error
  }
}

/** Chromium writes the port that it chose into its profile. */
async function debuggingPort(profile: string, running: GuardedProcess): Promise<string> {
  const ended = running.exited.then(({ output }) => output)
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    const output = await Promise.race([ended, sleep(30)])
    if (output !== undefined) throw new Error(`Chromium ended while starting: ${output.trim()}`)
    const [port] = readIfThere(join(profile, 'DevToolsActivePort')).split('\n')
    if (port) return port
  }
  throw new Error('Chromium does not open its DevTools port.')
}

async function bringChromium(): Promise<string> {
  const { find, canInstall, install, hint } = provisions.chromium
  let cause: unknown
  if (find() === undefined && canInstall()) await install().catch((error: unknown) => (cause = error))
  const program = find()
  if (program !== undefined) return program
  throw new KitError('KIT_TESTKIT_SERVER_MISSING', 'There is no Chromium for the tests.', {
    hint: `Set KIT_TEST_CHROMIUM_PATH or KIT_TEST_CHROMIUM_URL, or: ${hint}.`,
    cause
  })
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
