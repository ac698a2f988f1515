import { hostname, userInfo } from 'node:os'

/** `ada@build-7`, for the ledger and for those who wait. */
export function whoAmI(): string {
  return `${userName()}@${hostname()}`
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // A container may run under a number that has no name.
    return String(process.getuid?.() ?? 'unknown')
  }
}
