import { libraryBuild } from '../../tsup.base.js'

export default libraryBuild({
  index: 'src/index.ts',
  'event-loop/index': 'src/event-loop/index.ts',
  'cli/main': 'src/cli/main.ts',
  worker: 'src/workers/worker.ts'
})
