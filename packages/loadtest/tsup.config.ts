import { libraryBuild } from '../../tsup.base.js'

export default libraryBuild({ index: 'src/index.ts', 'cli/main': 'src/cli/main.ts', worker: 'src/workers/worker.ts' })
