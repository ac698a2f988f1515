import type { NewEntry } from './ledger.js'
import type { Script } from './prepare/prepared.js'

/** One migration in one direction, ready to run. */
export type Job =
  | { readonly direction: 'up'; readonly entry: NewEntry; readonly script: Script; readonly begun: boolean }
  | {
      readonly direction: 'down'
      readonly entry: { version: string; file: string }
      readonly script: Script
      readonly begun: boolean
    }
