/**
 * The guard, a program of its own: it starts what it is told to over its standard input, and when that input ends,
 * by `stop()` or because its parent died in whatever way, it ends everything it started and removes the folders.
 *
 * Kept as text and run by `node -e`, so that it also works from inside a bundle. It speaks JSON, one object a line.
 */
export const guardProgram = String.raw`
const { spawn } = require('node:child_process')
const { closeSync, openSync, readFileSync, rmSync } = require('node:fs')
const { createInterface } = require('node:readline')

const { folders, graceMs } = JSON.parse(process.argv[1])
const running = new Map()
let ending = false

const say = (message) => process.stdout.write(JSON.stringify(message) + '\n')
process.stdout.on('error', () => {})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end())

function tail(path) {
  try { return readFileSync(path, 'utf8').slice(-4000) } catch { return '' }
}

// Whatever goes wrong in here, what was started must still end.
process.on('uncaughtException', () => end())

function start(request) {
  try {
    launch(request)
  } catch (error) {
    say({ id: request.id, type: 'exit', code: null, signal: null, output: '', error: error.message })
  }
}

function launch({ id, command, args, cwd, env, uid, gid, log, stopSignal }) {
  if (ending) return
  const output = openSync(log, 'a')
  const child = spawn(command, args, { cwd, env, uid, gid, detached: true, stdio: ['ignore', output, output] })
  closeSync(output)
  const entry = { child, stopSignal }
  running.set(id, entry)
  entry.closed = new Promise((resolve) => {
    const close = (outcome) => {
      if (!running.delete(id)) return
      say({ id, type: 'exit', ...outcome, output: tail(log) })
      resolve()
    }
    child.on('error', (error) => close({ code: null, signal: null, error: error.message }))
    child.on('exit', (code, signal) => close({ code, signal }))
    if (child.pid !== undefined) say({ id, type: 'started', pid: child.pid })
  })
}

function signalGroup(child, signal) {
  try { process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal) } catch { /* gone */ }
}

async function stop({ child, closed, stopSignal }) {
  try { child.kill(stopSignal) } catch { /* gone */ }
  const late = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs)
  await closed
  clearTimeout(late)
  signalGroup(child, 'SIGKILL')
}

async function end() {
  if (ending) return
  ending = true
  // The last started depends on the ones before it.
  for (const entry of [...running.values()].reverse()) await stop(entry)
  for (const folder of folders) {
    try { rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }) } catch { /* not ours to report */ }
  }
  process.exit(0)
}

const input = createInterface({ input: process.stdin })
input.on('line', (line) => start(JSON.parse(line)))
input.on('close', end)
process.stdin.on('error', end)
say({ type: 'ready' })
`
