import { compose, type Composition } from './compose.js'
import { base } from './base/index.js'
import type { Module, Resource } from './contribution.js'
import { registryKit, type Kit } from './kit-source.js'
import { resolveSpec, type ProjectOptions, type ProjectSpec } from './spec.js'
import type { Stack } from './stacks/index.js'
import { stepOf, type Step } from './steps.js'
import { listTemplates } from './templates.js'

/** One file that will exist, and why. */
export interface PlannedFile {
  /** Relative, with forward slashes. */
  readonly path: string
  /** The module that owns the file. */
  readonly module: string
  /** The template it is printed from; computed files have none. */
  readonly template?: string
  /** The part of the work it belongs to. */
  readonly step: Step
}

/** The record of what a project was made of. */
export const manifestPath = '.kit/scaffold.json'

/** All decisions about a project, before anything is rendered. */
export interface ProjectPlan {
  readonly spec: ProjectSpec
  /** What it is built with, as in `Express + TypeScript + Prisma`. */
  readonly title: string
  readonly modules: readonly string[]
  readonly files: readonly PlannedFile[]
}

/** A plan with what rendering needs beside it. */
export interface WorkingPlan extends ProjectPlan {
  readonly composition: Composition
  readonly sources: readonly Source[]
}

export type Source = PlannedFile &
  ({ readonly folder: string; readonly from: string; readonly resource?: Resource } | { readonly content: string })

/**
 * Decides what a project consists of: pure, writes nothing, the same for the same options.
 * @throws KIT_SCAFFOLD_NAME, KIT_SCAFFOLD_OPTION or KIT_SCAFFOLD_COMBINATION.
 */
export function planProject(options: ProjectOptions): ProjectPlan {
  const { spec, title, modules, files } = planSources(resolveSpec(options))
  return { spec, title, modules, files }
}

/** The plan together with the composed data; `more` adds modules that are not in the registries. */
export function planSources(spec: ProjectSpec, more: readonly Module[] = [], kit: Kit = registryKit): WorkingPlan {
  const composition = compose(spec, more, kit)
  const sources = [
    ...composition.templates.filter(fits(composition)).flatMap(fromTemplates(composition)),
    ...composition.modules.flatMap(computed(composition))
  ]
  refuseDoubles(sources)
  sources.sort(byPath)
  return {
    spec,
    title: composition.title,
    modules: composition.modules.map(({ id }) => id),
    files: [...sources.map(toFile), place(manifestPath, base, composition.stack)].sort(byPath),
    composition,
    sources
  }
}

const byPath = (a: PlannedFile, b: PlannedFile) => (a.path < b.path ? -1 : 1)

const toFile = ({ path, module, template, step }: Source): PlannedFile => ({
  path,
  module,
  step,
  ...(template === undefined ? {} : { template })
})

/** Folders that hold types alone have nothing for JavaScript. */
function fits({ stack }: Composition) {
  return ({ folder }: Composition['templates'][number]) => stack.language === 'typescript' || !folder.endsWith('-types')
}

/** A template whose path holds `[resource]` gives one file for each resource. */
function fromTemplates({ resources, stack }: Composition) {
  return ({ folder, into, owner }: Composition['templates'][number]): Source[] =>
    listTemplates(folder).flatMap((from): Source[] => {
      const source = { template: `${folder}/${from}`, folder, from }
      const path = into === '' ? from : `${into}/${from}`
      if (!from.includes('[resource]')) return [{ ...source, ...place(path, owner, stack) }]
      return resources.map((resource) => ({
        ...source,
        ...place(path.replaceAll('[resource]', resource.name), owner, stack),
        resource
      }))
    })
}

function computed(composition: Composition) {
  return (owner: Module): Source[] =>
    Object.entries(owner.files?.(composition) ?? {}).map(([path, content]) => ({
      content,
      ...place(path, owner, composition.stack)
    }))
}

/** In JavaScript stacks every source is written without its types. */
function place(source: string, { id }: Module, { language }: Stack) {
  const path = language === 'javascript' ? source.replace(/\.ts$/, '.js') : source
  return { path, module: id, step: stepOf(path, id) }
}

function refuseDoubles(sources: readonly Source[]): void {
  const owners = new Map<string, string>()
  for (const { path, module } of sources) {
    const other = owners.get(path)
    if (other !== undefined) throw new Error(`Both ${other} and ${module} bring ${path}.`)
    owners.set(path, module)
  }
}
