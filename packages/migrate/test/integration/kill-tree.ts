import { readFileSync } from 'node:fs'

/** Ends a process and its children at once, without a chance to write anything. */
export function killTree(pid: number): void {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  process.kill(pid, 'SIGKILL')
  for (const child of children) killIfThere(child)
}

/** A child ends by itself at any time, and when it sees that its parent is gone. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
