import { createHash } from 'node:crypto'
import type { Module } from '../contribution.js'
import { planSources, type Source, type WorkingPlan } from '../plan.js'
import type { ProjectSpec } from '../spec.js'
import { registryKit, type Kit } from '../kit-source.js'
import { renderTemplate } from './ejs.js'
import { formatFile } from './format.js'
import { words } from './words.js'

/** One file of a project in memory. */
export interface RenderedFile {
  readonly content: string
  /** The module that owns it and the template it came from. */
  readonly module: string
  readonly template?: string
}

/** Files by relative path with forward slashes, in the order of their names. */
export type VirtualFiles = ReadonlyMap<string, RenderedFile>

export const manifestPath = '.kit/scaffold.json'

/** Prints every planned file and formats it. Pure: the same spec and version always give the same bytes. */
export async function renderFiles(
  spec: ProjectSpec,
  version: string,
  { kit = registryKit, modules = [] }: { kit?: Kit; modules?: readonly Module[] } = {}
): Promise<VirtualFiles> {
  const plan = planSources(spec, modules, kit)
  const rendered = await Promise.all(
    plan.sources.map(async (source): Promise<[string, RenderedFile]> => {
      const content = await formatFile(source.path, print(source, plan))
      const { module, template } = source
      return [source.path, { content, module, ...(template === undefined ? {} : { template }) }]
    })
  )
  return new Map([...rendered, [manifestPath, manifest(spec, version, rendered)]])
}

function print(source: Source, { composition }: WorkingPlan): string {
  if ('content' in source) return source.content
  return renderTemplate(source.folder, source.from, Object.freeze({ ...composition, ...words, resource: source.resource }))
}

/** What makes a later update possible: the spec, the version that wrote it, and what every file was. */
function manifest(spec: ProjectSpec, version: string, files: readonly [string, RenderedFile][]): RenderedFile {
  const record = {
    schemaVersion: 1,
    generator: { name: '@kit/scaffold', version },
    spec,
    files: Object.fromEntries(
      files.map(([path, { content, module, template }]) => [path, { module, template, sha256: createHash('sha256').update(content).digest('hex') }])
    )
  }
  return { content: `${JSON.stringify(record, null, 2)}\n`, module: 'base' }
}
