import { describeWithServer, temporaryFolder } from '@kit-internal/testkit'
import { describe, expect, it } from 'vitest'
import { migratorFor, writeMigrations } from './engines.js'
import { queryMysql } from './query.js'

const fileWith = (noting: string, next: string) =>
  `-- UP Migration
CREATE TABLE users (id INTEGER AUTO_INCREMENT PRIMARY KEY, boss INTEGER);
INSERT INTO users (boss) VALUES (NULL);
${noting};
${next};
INSERT INTO users (boss) VALUES (@admin);
`

describe.each(['mariadb', 'mysql'] as const)('a user variable of %s', (name) => {
  describeWithServer(name, 'in a migration that goes on in another session', (server) => {
    const project = async (noting: string) => {
      const folder = temporaryFolder()
      const url = await server.createDatabase()
      const migrate = (next: string) => {
        writeMigrations(folder, { '1_users.sql': fileWith(noting, next) })
        return migratorFor(url, folder).migrate()
      }
      const bosses = async () => (await queryMysql(url, 'SELECT boss FROM users ORDER BY id')).map(({ boss }) => boss)
      return { migrate, bosses }
    }
    const wrong = 'CREATE TABLE more (x NOTYPE)'
    const right = 'CREATE TABLE more (x INTEGER)'

    it.each(['SET @admin = LAST_INSERT_ID()', 'SELECT MAX(id) INTO @admin FROM users'])(
      'is not made up: %s',
      async (noting) => {
        const { migrate, bosses } = await project(noting)
        await expect(migrate(wrong)).rejects.toMatchObject({ code: 'KIT_MIGRATE_STATEMENT' })
        await expect(migrate(right)).rejects.toMatchObject({
          code: 'KIT_MIGRATE_HALF_DONE',
          hint: expect.stringContaining('--set pending') as string
        })
        expect(await bosses()).toEqual([null])
      }
    )

    it('is set again when it is a literal, and is as it was where nothing was cut off', async () => {
      const literal = await project('SET @admin = 1')
      await expect(literal.migrate(wrong)).rejects.toMatchObject({ code: 'KIT_MIGRATE_STATEMENT' })
      await literal.migrate(right)
      expect(await literal.bosses()).toEqual([null, 1])
      const whole = await project('SET @admin = LAST_INSERT_ID()')
      await whole.migrate(right)
      expect(await whole.bosses()).toEqual([null, 1])
    })
  })
})
