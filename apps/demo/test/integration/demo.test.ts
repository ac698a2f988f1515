import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseRun } from '@kit/report'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const pack = fileURLToPath(new URL('../../../../scripts/pack.mjs', import.meta.url))

let tarballs = ''
let folder = ''
beforeAll(async () => {
  tarballs = execFileSync(process.execPath, [pack], { encoding: 'utf8' }).trim()
  folder = await mkdtemp(join(tmpdir(), 'kit demo '))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** Starts the demo; everything it starts can be told by its folder. */
function startDemo(...args: string[]) {
  const child = spawn(process.execPath, [program, '--folder', join(folder, 'demo'), '--tarballs', tarballs, ...args], {
    env: { ...process.env, DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  return { child, output: () => output, code: exitOf(child) }
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('close', resolve)
  })
}

/** Command lines of processes that work in the demo's folder, or on its API or database. */
function processesOf(path: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        return command.includes(path) || readlinkSync(`/proc/${pid}/cwd`).startsWith(path) ? [command] : []
      } catch {
        return []
      }
    })
}

async function waitFor(what: string, condition: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Still waiting for: ${what}`)
    await sleep(50)
  }
}

async function expectReports(reports: string): Promise<void> {
  for (const endpoint of ['health', 'list', 'write']) {
    const run = parseRun(JSON.parse(await readFile(join(reports, 'before', `${endpoint}.json`), 'utf8')))
    expect(run.totals.ok).toBeGreaterThan(0)
    for (const extension of ['txt', 'csv', 'html']) {
      expect(existsSync(join(reports, 'after', `${endpoint}.${extension}`))).toBe(true)
    }
    expect(await readFile(join(reports, `${endpoint}-compare.html`), 'utf8')).toContain('<svg')
  }
}

describe('the demo', { timeout: 300_000 }, () => {
  it('runs the main job to its end, leaves filled reports, and with --keep the API until it is told to stop', async () => {
    const demo = startDemo('--keep')
    expect(await demo.code, demo.output()).toBe(0)
    expect(demo.output()).toContain('✓ Roll that migration back')
    expect(demo.output()).toMatch(/list +\d+ → +\d+ requests\/s/)
    await expectReports(join(folder, 'demo', 'reports'))

    const url = String(/running: (\S+)\/health/.exec(demo.output())?.[1])
    expect((await fetch(`${url}/health`)).status).toBe(200)
    process.kill(Number(/kill (\d+)/.exec(demo.output())?.[1]), 'SIGTERM')
    await waitFor('the API and the database to stop', () => processesOf(folder).length === 0, 20_000)
    await expect(fetch(`${url}/health`)).rejects.toThrow()
  })

  it.each([
    ['while it generates', /The main job/, 'SIGINT', 130],
    ['while it builds', /✓ Apply its migrations/, 'SIGTERM', 143],
    ['while it loads the API', /✓ Fill the table/, 'SIGINT', 130]
  ] as const)('leaves no process and no draft when it is interrupted %s', async (_, moment, signal, code) => {
    const demo = startDemo()
    await waitFor(moment.source, () => moment.test(demo.output()), 120_000)
    await sleep(300)
    demo.child.kill(signal)
    expect(await demo.code).toBe(code)
    expect(demo.output()).toContain('Interrupted: everything that was started has been stopped.')
    expect(processesOf(folder)).toEqual([])
    expect(readdirSync(join(folder, 'demo')).filter((name) => name.startsWith('.'))).toEqual([])
  })
})
