import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseRunText, type Metric } from '@kit/report/schema'
import { afterEach, describe, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../../bin/kit-loadtest.js', import.meta.url))
const serverFile = fileURLToPath(new URL('./truth/blocking-server.mjs', import.meta.url))
/** From this folder the package finds itself, as it does in a project that has it installed. */
const packageFolder = fileURLToPath(new URL('../../', import.meta.url))
const preload = ['--import', '@kit/loadtest/event-loop']

const running: ChildProcess[] = []
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

async function startServer(execArgv: readonly string[]) {
  const child = fork(serverFile, { execArgv: [...execArgv], cwd: packageFolder })
  running.push(child)
  const [port] = (await once(child, 'message')) as [number]
  return { url: `http://127.0.0.1:${port}/`, pid: child.pid! }
}

/** A run beside a server, and what it read of it. */
async function runBeside({ url, pid }: { url: string; pid: number }, ...options: string[]) {
  const child = spawn(process.execPath, [bin, url, '--json', '--monitor', String(pid), ...options])
  let [out, error] = ['', '']
  child.stdout.on('data', (data: Buffer) => (out += data.toString()))
  child.stderr.on('data', (data: Buffer) => (error += data.toString()))
  await once(child, 'close')
  const { metrics = [], startedAt } = parseRunText(out)
  const points = (name: string) => metrics.find((metric: Metric) => metric.name === name)?.points ?? []
  return { points, startedAt: Date.parse(startedAt), error }
}

const publications = (pid: number) =>
  readdirSync(`/proc/${pid}/fd`).filter((number) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${number}`).includes('/kit-event-loop-v1-')
    } catch {
      return false
    }
  })

describe('--monitor of a process that was started with @kit/loadtest/event-loop', () => {
  test('shows that its event loop stood still, for how long and when', async () => {
    const server = await startServer(preload)
    const stall = sleep(3000)
      .then(() => fetch(`${server.url}?block=700`))
      .then(() => Date.now())
    const { points, startedAt, error } = await runBeside(server, '-d', '5', '-u', '1')
    const highest = points('process_event_loop_delay_max').toSorted(([, a], [, b]) => b - a)
    const [at, delay] = highest[0]!
    expect(delay).toBeGreaterThanOrEqual(685)
    expect(delay).toBeLessThan(1100)
    // The window in which the stall ended was over within a second.
    expect(startedAt + at * 1000 - (await stall)).toBeGreaterThan(-100)
    expect(startedAt + at * 1000 - (await stall)).toBeLessThan(1200)
    // Only the windows of the stall show it.
    expect(highest.filter(([, value]) => value > 600).length).toBeLessThanOrEqual(2)
    const { mean, p99 } = { mean: points('process_event_loop_delay'), p99: points('process_event_loop_delay_p99') }
    expect(mean.length).toBeGreaterThanOrEqual(3)
    expect(p99.length).toBe(mean.length)
    expect(error).not.toContain('does not tell how late')
  })

  test('shows a stall that has not ended yet', async () => {
    const server = await startServer(preload)
    const stalling = sleep(1500).then(() => fetch(`${server.url}?block=6000`))
    const { points } = await runBeside(server, '-d', '5', '-u', '1', '--timeout', '1')
    const delays = points('process_event_loop_delay_max').map(([, value]) => value)
    expect(Math.max(...delays)).toBeGreaterThan(1500)
    await stalling
  })

  test('a server that was started without it is told how', async () => {
    const { points, error } = await runBeside(await startServer([]), '-d', '1.5')
    expect(points('process_event_loop_delay_max')).toEqual([])
    expect(error).toContain('does not tell how late its event loop is. Start it with node --import')
  })
})

describe('a process with @kit/loadtest/event-loop', () => {
  test('has one file open for it, which has no name in any folder', async () => {
    const { pid } = await startServer(preload)
    expect(publications(pid)).toHaveLength(1)
    expect(readlinkSync(`/proc/${pid}/fd/${publications(pid)[0]!}`)).toMatch(/ \(deleted\)$/)
    const left = ['/dev/shm', tmpdir()].flatMap((folder) => readdirSync(folder))
    expect(left.filter((name) => name.startsWith('kit-event-loop-'))).toEqual([])
  })

  test('ends when its work is done', () => {
    const { status, stdout } = spawnSync(process.execPath, [...preload, '-e', 'console.log("done")'], {
      cwd: packageFolder,
      encoding: 'utf8',
      timeout: 10_000
    })
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'done\n' })
  })

  test('inherited by NODE_OPTIONS, each child has its own and a worker thread none', async () => {
    const program = `
      const { fork } = require('node:child_process')
      const { Worker } = require('node:worker_threads')
      if (process.argv[2] === 'child') setInterval(() => {}, 1000)
      else {
        const child = fork('-', ['child'], { execArgv: ['-e', 'setInterval(() => {}, 1000); process.send("up")'] })
        new Worker('require("node:worker_threads").parentPort.postMessage("up")', { eval: true }).on('message', () =>
          child.on('message', () => console.log(child.pid)))
      }`
    const parent = spawn(process.execPath, ['-e', program], {
      cwd: packageFolder,
      env: { ...process.env, NODE_OPTIONS: preload.join(' ') }
    })
    running.push(parent)
    const [pid] = (await once(parent.stdout, 'data')) as [Buffer]
    expect(publications(parent.pid!)).toHaveLength(1)
    expect(publications(Number(pid.toString()))).toHaveLength(1)
    process.kill(Number(pid.toString()), 'SIGKILL')
  })

  test('required, imported twice and beside --import it is published once', () => {
    const program = `
      require('@kit/loadtest/event-loop')
      import('@kit/loadtest/event-loop').then(({ isPublished }) => {
        const { readdirSync, readlinkSync } = require('node:fs')
        const files = readdirSync('/proc/self/fd').filter((number) => {
          try { return readlinkSync('/proc/self/fd/' + number).includes('kit-event-loop') } catch { return false }
        })
        console.log(isPublished, files.length)
      })`
    const { stdout } = spawnSync(process.execPath, [...preload, '-e', program], {
      cwd: packageFolder,
      encoding: 'utf8'
    })
    expect(stdout).toBe('true 1\n')
  })
})
