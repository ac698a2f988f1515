import type { Share, ShareEnd, ShareWindow } from '../load/share.js'

/** Where a share runs. In worker threads for users, on the same thread for tests with a scripted engine. */
export interface Host {
  start: (share: Share, onWindow: (window: ShareWindow) => void) => RunningShare
}

export interface RunningShare {
  /** Resolves when it can begin at once. */
  ready: Promise<void>
  /** `startedAt`: when the measurement begins, µs of the shared clock. */
  begin: (startedAt: number) => void
  /** Ends the load now; `ended` follows. */
  stop: () => void
  /** Rejects when the share broke; the windows delivered until then are good. */
  ended: Promise<ShareEnd>
  /** Leaves nothing running. */
  dispose: () => Promise<void>
}
