import type { Module } from '../contribution.js'
import type { Database } from '../databases/contract.js'
import type { Stack } from '../stacks/index.js'
import { memory } from './memory.js'
import { mongoose } from './mongoose.js'
import { prisma } from './prisma.js'
import { sequelize } from './sequelize.js'

/** How a stack reaches a database: its own choice for SQL, the database's for everything else. */
export function persistenceFor(stack: Stack, { dialect }: Database): Module {
  if (dialect === 'memory') return memory
  if (dialect === 'mongodb') return mongoose(stack.language)
  return stack.persistence === 'prisma' ? prisma(dialect) : sequelize(dialect)
}

/** What a project is built with, as in `Express + TypeScript + Prisma`. */
export function titleOf(stack: Stack, database: Database): string {
  return database.dialect === 'memory' ? stack.title : `${stack.title} + ${persistenceFor(stack, database).title}`
}
