// Preloaded with --require: ends the process with SIGKILL at the n-th call that reaches the database driver.
// KIT_KILL_AT=n, KIT_KILL_WHEN=before (nothing was sent), during (sent, not answered) or after (answered, not yet told).
// Without KIT_KILL_AT it only counts, and writes the count to the file KIT_KILL_COUNT at the end.
'use strict'
const { writeFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const load = createRequire(process.env.KIT_KILL_FROM)
const target = Number(process.env.KIT_KILL_AT ?? Infinity)
const when = process.env.KIT_KILL_WHEN
let calls = 0

const die = () => process.kill(process.pid, 'SIGKILL')

function wrap(prototype, method) {
  const original = prototype[method]
  prototype[method] = function (...args) {
    if (++calls !== target) return original.apply(this, args)
    if (when === 'before') die()
    const result = original.apply(this, args)
    if (when === 'during') {
      setTimeout(die, 2)
      // The last call may be answered, and all be over, before that.
      process.once('exit', die)
    }
    // A query of mysql2 has a then() that only complains; its events tell.
    else if (typeof result?.once === 'function') result.once('end', die)
    else if (typeof result?.then === 'function') result.then(die, die)
    else die()
    return result
  }
}

const engine = process.env.KIT_KILL_ENGINE
if (engine === 'postgresql') wrap(load('pg').Client.prototype, 'query')
if (engine === 'mysql') wrap(load('mysql2').Connection.prototype, 'query')
if (engine === 'mongodb') wrap(load('mongodb/lib/cmap/connection.js').Connection.prototype, 'command')
if (engine === 'sqlite') {
  const Database = load('libsql')
  wrap(Database.prototype, 'exec')
  wrap(Database.prototype, 'prepare')
}
process.on('exit', () => {
  if (process.env.KIT_KILL_COUNT) writeFileSync(process.env.KIT_KILL_COUNT, String(calls))
})
