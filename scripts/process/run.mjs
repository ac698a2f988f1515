import { spawn } from 'node:child_process'

/**
 * Starts programs so that none outlives us: each leads a process group, and the whole group is ended when the program
 * ends, when its time is over, and when this process is interrupted.
 *
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env] replaces the environment
 * @property {number} [timeoutMs] the program is ended after this time
 * @property {number} [silenceMs] the program is ended when it printed nothing for this time
 * @property {boolean} [inherit] its output goes to our terminal instead of the result
 *
 * @typedef {object} RunResult
 * @property {boolean} ok it ended by itself with exit code 0
 * @property {number} code exit code; 127 when it could not be started, 124 when its time was over
 * @property {string} output stdout and stderr as they came
 */

/** @type {Set<number>} process groups that may still have members */
const groups = new Set()

const graceMs = 5000

let listening = false
let interrupted = false

/**
 * Resolves when the program and everything it started have ended; never rejects, and never resolves once this process
 * was interrupted, so that nothing goes on or is told after Ctrl-C.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, args, options = {}) {
  listenForSignals()
  return new Promise((resolve) => {
    if (interrupted) return
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      detached: true,
      stdio: options.inherit === true ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe']
    })
    let output = ''
    let expired = ''
    const { pid } = child
    if (pid !== undefined) groups.add(pid)

    /** @param {string} why */
    const expire = (why) => {
      expired = `${command} ${why} and was ended.`
      if (pid !== undefined) void endGroup(pid)
    }
    const clock = after(options.timeoutMs, () => expire(`ran for more than ${seconds(options.timeoutMs)}`))
    const silence = after(options.silenceMs, () => expire(`was silent for ${seconds(options.silenceMs)}`))

    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text
        silence?.refresh()
      })
    }
    /** @param {number} code */
    const finish = (code) => {
      clearTimeout(clock)
      clearTimeout(silence)
      if (pid !== undefined) signalGroup(pid, 'SIGKILL')
      if (pid !== undefined) groups.delete(pid)
      if (interrupted) return
      if (expired !== '') output += `\n${expired}\n`
      resolve({ ok: code === 0 && expired === '', code: expired === '' ? code : 124, output })
    }
    child.once('error', (error) => {
      output += `${command} could not be started: ${error.message}\n`
      finish(127)
    })
    child.once('exit', (code, signal) => {
      // A grandchild may hold our pipe open: what the program itself wrote has arrived a moment later.
      const wait = setTimeout(() => finish(code ?? (signal === null ? 1 : 128)), 500)
      child.once('close', () => {
        clearTimeout(wait)
        finish(code ?? 128)
      })
      if (pid !== undefined) signalGroup(pid, 'SIGTERM')
    })
  })
}

/** Ends every program that was started here and all they started. */
async function endAll() {
  await Promise.all([...groups].map(endGroup))
}

/**
 * @param {number} group
 */
async function endGroup(group) {
  signalGroup(group, 'SIGTERM')
  const end = Date.now() + graceMs
  while (Date.now() < end && signalGroup(group, 0)) await new Promise((resolve) => setTimeout(resolve, 50))
  signalGroup(group, 'SIGKILL')
}

/**
 * @param {number} group
 * @param {NodeJS.Signals | 0} signal
 * @returns {boolean} whether the group has members
 */
function signalGroup(group, signal) {
  try {
    return process.kill(-group, signal)
  } catch {
    return false
  }
}

/** The first Ctrl-C ends the children and then us; nothing is left behind. */
function listenForSignals() {
  if (listening) return
  listening = true
  const codes = /** @type {const} */ ({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })
  for (const [signal, code] of Object.entries(codes)) {
    process.on(signal, () => {
      interrupted = true
      void endAll().then(() => process.exit(code))
    })
  }
  process.on('exit', () => {
    for (const group of groups) signalGroup(group, 'SIGKILL')
  })
}

/**
 * @param {number | undefined} delayMs
 * @param {() => void} action
 */
function after(delayMs, action) {
  return delayMs === undefined ? undefined : setTimeout(action, delayMs)
}

/** @param {number | undefined} ms */
function seconds(ms) {
  return `${Math.round((ms ?? 0) / 1000)} s`
}
