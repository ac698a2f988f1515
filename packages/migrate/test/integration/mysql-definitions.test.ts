import { describeWithServer, temporaryFolder } from '@kit-internal/testkit'
import { expect, it } from 'vitest'
import { migratorFor, writeMigrations } from './engines.js'
import { queryMysql } from './query.js'

for (const name of ['mariadb', 'mysql'] as const)
  describeWithServer(name, `a definition on ${name}`, (server) => {
    it.each(['ALTER DATABASE CHARACTER SET latin1', 'ALTER DATABASE DEFAULT COLLATE latin1_bin'])(
      'may leave out the name of the database: %s',
      async (statement) => {
        const url = await server.createDatabase()
        const folder = temporaryFolder()
        writeMigrations(folder, { '1_charset.sql': `-- UP Migration\n${statement};\n` })
        await migratorFor(url, folder).migrate()
        expect(await queryMysql(url, 'SELECT @@character_set_database AS charset')).toEqual([{ charset: 'latin1' }])
      }
    )

    it('whose name is none is told with its line, and may be corrected', async () => {
      const url = await server.createDatabase()
      const folder = temporaryFolder()
      writeMigrations(folder, { '1_order.sql': '-- UP Migration\nCREATE TABLE order (id int);\n' })
      await expect(migratorFor(url, folder).migrate()).rejects.toMatchObject({
        code: 'KIT_MIGRATE_STATEMENT',
        message: expect.stringMatching(/^1_order\.sql:2: .*syntax/) as string
      })
      writeMigrations(folder, { '1_order.sql': '-- UP Migration\nCREATE TABLE `order` (id int);\n' })
      await migratorFor(url, folder).migrate()
      expect(await queryMysql(url, "SHOW TABLES LIKE 'order'")).toHaveLength(1)
    })
  })
