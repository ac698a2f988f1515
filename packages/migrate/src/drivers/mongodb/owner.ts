import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { whoAmI } from '../../who-am-i.js'

/** Who holds the lock, and how its neighbours on the same machine can see that it is dead. */
export interface Owner {
  readonly id: string
  /** `ada@build-7 pid 4711` */
  readonly name: string
  readonly pid: number
  /** This boot and this namespace of process numbers; undefined where the system does not tell. */
  readonly machine?: string
  /** When the process began, in the kernel's ticks, so that its number in other hands is not taken for it. */
  readonly since?: string
}

export function describeOwner(): Owner {
  const { pid } = process
  const machine = machineOf()
  const since = startOf(pid)
  return {
    id: randomUUID(),
    name: `${whoAmI()} pid ${pid}`,
    pid,
    ...(machine === undefined || since === undefined ? {} : { machine, since })
  }
}

/** True only when it is certain: on this machine, in this namespace, and the process is not there any more. */
export function isDead(owner: Owner): boolean {
  if (owner.machine === undefined || owner.machine !== machineOf()) return false
  if (!isThere(owner.pid)) return true
  const since = startOf(owner.pid)
  return since !== undefined && since !== owner.since
}

/** True also for what belongs to another user, of which /proc may show nothing: that we do not call dead. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

function machineOf(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return undefined
  }
}

/** Field 22 of /proc/PID/stat; the second may hold blanks and brackets. A process that was killed and not yet buried is gone. */
function startOf(pid: number): string | undefined {
  try {
    const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return state === 'Z' || state === 'X' ? 'gone' : fields[18]
  } catch {
    return undefined
  }
}
