import { libraryBuild } from '../../tsup.base.js'

export default libraryBuild({
  index: 'src/index.ts',
  'schema/index': 'src/schema/index.ts',
  'cli/main': 'src/cli/main.ts'
})
