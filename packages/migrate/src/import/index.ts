import type { Tool } from './tool.js'

/** Every tool that can be moved in from; a new one is its file and its line here. */
const tools = {
  knex: async () => (await import('./knex.js')).knex,
  'node-pg-migrate': async () => (await import('./node-pg-migrate.js')).nodePgMigrate,
  dbmate: async () => (await import('./dbmate.js')).dbmate,
  'golang-migrate': async () => (await import('./golang-migrate.js')).golangMigrate,
  goose: async () => (await import('./goose.js')).goose,
  flyway: async () => (await import('./flyway.js')).flyway,
  prisma: async () => (await import('./prisma.js')).prisma,
  drizzle: async () => (await import('./drizzle.js')).drizzle,
  umzug: async () => (await import('./umzug.js')).umzug,
  'migrate-mongo': async () => (await import('./migrate-mongo.js')).migrateMongo
} satisfies Record<string, () => Promise<Tool>>

export type ToolName = keyof typeof tools
export const importTools = Object.keys(tools) as readonly ToolName[]

export const loadTool = (name: ToolName): Promise<Tool> => tools[name]()
