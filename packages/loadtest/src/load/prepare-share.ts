import { engines } from '../engines/index.js'
import { runShare, type ShareRun } from './run-share.js'
import type { Share, ShareWindow } from './share.js'

/** Loads what the share needs, so that it can then begin without delay. */
export async function prepareShare(
  share: Share
): Promise<(startedAt: number, onWindow: (window: ShareWindow) => void) => ShareRun> {
  const engine = await engines[share.engine]()
  const jars = share.journey.cookies ? await import('../journey/cookies.js') : undefined
  const createJar = jars && (() => jars.createJar(share.journey))
  return (startedAt, onWindow) => runShare(share, { engine, startedAt, onWindow, ...(createJar ? { createJar } : {}) })
}
