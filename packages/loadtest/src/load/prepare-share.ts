import { engines } from '../engines/index.js'
import { readyShare, type ReadyShare } from './run-share.js'
import type { Share } from './share.js'

/** Loads what the share needs and makes it ready. */
export async function prepareShare(share: Share): Promise<ReadyShare> {
  const engine = await engines[share.engine]()
  const jars = share.journey.cookies ? await import('../journey/cookies.js') : undefined
  return readyShare(share, { engine, ...(jars ? { createJar: () => jars.createJar(share.journey) } : {}) })
}
