import { expect, it } from 'vitest'
import { createContext } from '../../src/context.js'
import { prepareFile } from '../../src/prepare/index.js'

const warnings: string[] = []
const silent = () => undefined
const context = createContext({
  connection: 'postgresql://localhost/db',
  logger: { debug: silent, info: silent, warn: (text) => warnings.push(text), error: silent }
})
const source = {
  version: '1',
  file: '1_graph.sql',
  text: '-- UP Migration\nCREATE TABLE t (x int);\nREPACK (CONCURRENTLY) t;\n'
}

it('leaves syntax that PostgreSQL 18 does not know to a newer server, and says where it is', async () => {
  const { up } = await prepareFile(context, source, { files: [], server: 'PostgreSQL 19.2' })
  expect(up.steps.map(({ text }) => text)).toEqual(['CREATE TABLE t (x int)', 'REPACK (CONCURRENTLY) t'])
  expect(warnings).toEqual([
    '1_graph.sql:3: syntax error at or near "REPACK". PostgreSQL 18\'s grammar says so; PostgreSQL 19.2 decides.'
  ])
})

it('refuses the same before a server that does not know it either', async () => {
  await expect(prepareFile(context, source, { files: [], server: 'PostgreSQL 18.1' })).rejects.toMatchObject({
    code: 'KIT_MIGRATE_SQL_SYNTAX',
    message: '1_graph.sql:3: syntax error at or near "REPACK".'
  })
})
