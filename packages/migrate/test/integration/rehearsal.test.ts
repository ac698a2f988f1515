import { describeWithServer, temporaryFolder } from '@kit-internal/testkit'
import { expect, it } from 'vitest'
import { migratorFor, writeMigrations } from './engines.js'
import { queryMysql } from './query.js'

for (const name of ['mariadb', 'mysql'] as const)
  describeWithServer(name, `a rehearsal on ${name}`, (server) => {
    it('that fails says that nothing was changed, and what is applied in part is not rehearsed', async () => {
      const url = await server.createDatabase()
      const folder = temporaryFolder()
      writeMigrations(folder, { '1_a.sql': '-- UP Migration\nCREATE TABLE a (x int);\nCREATE TABLE b (x nothing);\n' })
      await expect(migratorFor(url, folder).migrate({ rehearse: true })).rejects.toMatchObject({
        code: 'KIT_MIGRATE_STATEMENT',
        hint: expect.stringMatching(/nothing was changed\. Correct it, then run kit-migrate migrate again/) as string
      })
      expect(await queryMysql(url, 'SHOW TABLES')).toEqual([])
      await expect(migratorFor(url, folder).migrate()).rejects.toMatchObject({ code: 'KIT_MIGRATE_STATEMENT' })
      await expect(migratorFor(url, folder).migrate({ rehearse: true })).rejects.toMatchObject({
        code: 'KIT_MIGRATE_REHEARSAL',
        message: expect.stringContaining('applied only in part') as string
      })
    })
  })
