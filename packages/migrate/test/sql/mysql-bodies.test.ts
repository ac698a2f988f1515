import fc from 'fast-check'
import { expect, it } from 'vitest'
import { procedures } from '../corpus/mysql-bodies.js'
import { texts } from './separators.js'

const numRuns = process.env['KIT_TEST_FULL'] === '1' ? 10_000 : 300

it('finds the end of stored programs of any nesting, without DELIMITER and with it', async () => {
  await fc.assert(
    fc.asyncProperty(procedures(4), async (made) => {
      expect(await texts(made.join(';\n'), 'mysql')).toEqual(made)
      expect(await texts(`DELIMITER //\n${made.join('//\n')}//\nDELIMITER ;\n`, 'mysql')).toEqual(made)
    }),
    { numRuns }
  )
}, 600_000)
