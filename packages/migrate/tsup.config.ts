import { libraryBuild, programBuild } from '../../tsup.base.js'

const absent = 'module.exports = undefined'

export default [
  libraryBuild({ index: 'src/index.ts' }, { clean: ['!cli/**'] }),
  programBuild(
    { main: 'src/cli/main.ts' },
    {
      inlined: ['yargs', 'leven', /^knex\/lib\//],
      replaced: {
        // Drivers that knex would load for clients which it is given.
        mysql: absent,
        'better-sqlite3': absent,
        sqlite3: absent,
        'pg-query-stream': absent,
        // For the columns of the help, which has no wide characters; the original loads a segmenter of Intl first.
        'string-width':
          "import { stripVTControlCharacters } from 'node:util'; export default (text) => stripVTControlCharacters(text).length"
      }
    }
  )
]
