/** The exit codes of every Kit command line; one meaning each. */
export const exitCode = {
  done: 0,
  /** The work failed, or a check has findings. */
  failed: 1,
  /** Wrong usage or configuration; nothing was tried. */
  usage: 2,
  /** A bug of ours. */
  bug: 70,
  /** With a gate: the comparison cannot decide. */
  inconclusive: 97,
  /** With a gate: the measurement cannot be trusted. */
  invalid: 98,
  /** With a gate: a threshold is crossed or a regression found. */
  gate: 99,
  interrupted: 130,
  terminated: 143
} as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
