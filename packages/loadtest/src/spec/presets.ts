import type { LoadTestSpec } from './spec.js'

type Load = Pick<LoadTestSpec, 'users' | 'requests' | 'duration' | 'stages'>

interface Preset {
  describe: string
  /** The load, where `users` and `duration` may be the caller's. */
  load: (given: { users?: number | undefined; duration?: LoadTestSpec['duration'] | undefined }) => Load
}

/** Loads that have a name; everything else about the test is the caller's. */
export const presets = {
  steady: {
    describe: '50 users, 1000 requests',
    load: ({ users = 50, duration }) => ({ users, ...(duration === undefined ? { requests: 1000 } : { duration }) })
  },
  spike: {
    describe: 'a tenth of 200 users for 10 s, all of them at once for 60 s, then a tenth again',
    load: ({ users = 200, duration = 60 }) => {
      const few = Math.max(1, Math.round(users / 10))
      return {
        users: few,
        stages: [
          { duration: 10, users: few },
          { duration: 0, users },
          { duration, users },
          { duration: 0, users: few },
          { duration: 10, users: few }
        ]
      }
    }
  },
  endurance: {
    describe: '30 users for 30 minutes',
    load: ({ users = 30, duration = '30m' }) => ({ users, duration })
  },
  soak: {
    describe: '30 users for 4 hours',
    load: ({ users = 30, duration = '4h' }) => ({ users, duration })
  }
} satisfies Record<string, Preset>

export type PresetName = keyof typeof presets

export const presetNames = Object.keys(presets) as readonly PresetName[]

/**
 * The load of a preset as part of a spec.
 *
 * @example
 * await runLoadTest({ url: 'http://localhost:3000/', ...presetLoad('spike', { users: 100 }) })
 */
export function presetLoad(
  name: PresetName,
  given: { users?: number | undefined; duration?: LoadTestSpec['duration'] | undefined } = {}
): Load {
  return presets[name].load(given)
}
