import type { Engine } from '../engines/engine.js'
import type { Jar } from '../journey/cookies.js'
import type { JourneyPlan } from '../journey/journey.js'
import { readyShare, type ShareRun } from '../load/run-share.js'
import type { ShareEnd } from '../load/share.js'
import type { Host } from './host.js'

/** Runs shares on this thread with a given engine. */
export function inThread(engine: Engine, createJar?: (journey: JourneyPlan) => Jar): Host {
  return {
    start(share, onWindow) {
      const ready = readyShare(share, { engine, ...(createJar ? { createJar: () => createJar(share.journey) } : {}) })
      let run: ShareRun | undefined
      let onEnd!: (end: Promise<ShareEnd>) => void
      const ended = new Promise<ShareEnd>((resolve) => (onEnd = resolve))
      return {
        ready: Promise.resolve(),
        begin(startedAt) {
          run = ready.begin(startedAt, onWindow)
          onEnd(run.ended)
        },
        stop: () => run?.stop(),
        ended,
        dispose: async () => {
          if (run === undefined) await ready.close()
          else run.stop()
        }
      }
    }
  }
}
