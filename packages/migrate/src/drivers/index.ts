import type { Engine } from '../connection.js'
import type { Driver } from './contract.js'

/** Each engine's driver, loaded when it is needed. */
const drivers = {
  postgresql: async () => (await import('./postgresql/index.js')).postgresql,
  mysql: async () => (await import('./mysql/index.js')).mysql,
  sqlite: async () => (await import('./sqlite/index.js')).sqlite,
  mongodb: async () => (await import('./mongodb/index.js')).mongodb
} satisfies Record<Engine, () => Promise<Driver>>

export const loadDriver = (engine: Engine): (() => Promise<Driver>) => drivers[engine]
