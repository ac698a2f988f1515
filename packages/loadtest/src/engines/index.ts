import type { Engine } from './engine.js'

/** Loaded when a run needs one: autocannon is heavy. */
export const engines = {
  autocannon: async () => (await import('./autocannon/index.js')).autocannonEngine,
  scripted: async () => (await import('./scripted.js')).scriptedEngine
} satisfies Record<string, () => Promise<Engine>>

export type EngineName = keyof typeof engines
