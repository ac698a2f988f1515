import { createHash } from 'node:crypto'
import { manifestPath, type Source, type WorkingPlan } from '../plan.js'
import type { ProjectSpec } from '../spec.js'
import { renderTemplate } from './ejs.js'
import { formatFile } from './format.js'
import { stripTypes } from './strip-types.js'
import { templateHelpers } from './template-helpers.js'

/** One file of a project in memory. */
export interface RenderedFile {
  readonly content: string
  /** The module that owns it and the template it came from. */
  readonly module: string
  readonly template?: string
}

/** Files by relative path with forward slashes, in the order of their names. */
export type VirtualFiles = ReadonlyMap<string, RenderedFile>

export interface RenderOptions {
  /** @defaultValue {@link formatFile} */
  format?: typeof formatFile
}

/** Prints every planned file and formats it. Pure: the same plan and version always give the same bytes. */
export async function renderFiles(
  plan: WorkingPlan,
  version: string,
  { format = formatFile }: RenderOptions = {}
): Promise<VirtualFiles> {
  const files: [string, RenderedFile][] = []
  for (const source of plan.sources) {
    const { path, module, template } = source
    const content = await format(path, print(source, plan))
    files.push([path, { content, module, ...(template === undefined ? {} : { template }) }])
  }
  const all = [...files, [manifestPath, manifest(plan.spec, version, files)] as const]
  return new Map(all.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function print(source: Source, { composition }: WorkingPlan): string {
  const text =
    'content' in source
      ? source.content
      : renderTemplate(
          source.folder,
          source.from,
          Object.freeze({ ...composition, ...templateHelpers, resource: source.resource })
        )
  const strips = composition.stack.language === 'javascript' && source.path.endsWith('.js')
  return strips ? stripTypes(text) : text
}

/** What makes a later update possible: the spec, the version that wrote it, and what every file was. */
function manifest(spec: ProjectSpec, version: string, files: readonly [string, RenderedFile][]): RenderedFile {
  const record = {
    schemaVersion: 1,
    generator: { name: '@kit/scaffold', version },
    spec,
    files: Object.fromEntries(
      files.map(([path, { content, module, template }]) => [
        path,
        { module, template, sha256: createHash('sha256').update(content).digest('hex') }
      ])
    )
  }
  return { content: `${JSON.stringify(record, null, 2)}\n`, module: 'base' }
}
