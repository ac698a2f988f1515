import { join, resolve } from 'node:path'
import type { PlannedFile } from './plan.js'
import { planSources } from './plan.js'
import { renderFiles, type VirtualFiles } from './render/project.js'
import { steps, type Step } from './steps.js'
import { resolveSpec, type ProjectOptions, type ProjectSpec } from './spec.js'
import { vendorKit, type KitSource } from './kit-source.js'
import { nextSteps } from './next-steps.js'
import { version } from './version.js'
import { refuseTaken, writeProject } from './write.js'

export interface GenerateOptions extends ProjectOptions {
  /** The folder in which the project's folder is made. Created when missing. */
  output: string
  /** Where the project gets Kit's own packages from. @defaultValue 'registry' */
  kitSource?: KitSource | undefined
  /** Called for each part of the work, once the project is written. */
  onStep?: ((step: Step) => void) | undefined
  /** Stops before anything is written. */
  signal?: AbortSignal | undefined
}

export interface GeneratedProject {
  readonly spec: ProjectSpec
  /** The absolute path of the new folder. */
  readonly folder: string
  readonly files: readonly PlannedFile[]
  /** Commands to type in the folder until the API answers. */
  readonly nextSteps: readonly string[]
}

/**
 * Makes a project: resolves the options, plans, renders into memory, formats, writes everything or nothing.
 * @throws KitError with a KIT_SCAFFOLD_ code; the target is then as it was.
 * @example
 * const { folder } = await generateProject({ name: 'my-api', output: '.' })
 */
export async function generateProject({
  output,
  kitSource = 'registry',
  onStep,
  signal,
  ...options
}: GenerateOptions): Promise<GeneratedProject> {
  const spec = resolveSpec(options)
  refuseTaken(join(resolve(output), spec.name))
  const kit = await vendorKit(kitSource)
  const plan = planSources(spec, [], kit)
  const rendered = await renderFiles(plan, version)
  signal?.throwIfAborted()
  const folder = await writeProject(rendered, { output, name: spec.name, binaries: kit.tarballs, signal })
  for (const step of steps) if (plan.files.some((file) => file.step === step)) onStep?.(step)
  return { spec, folder, files: plan.files, nextSteps: nextSteps(plan.composition) }
}

/** Renders a project into memory: paths to contents, nothing touched on disk. */
export async function renderProject(options: ProjectOptions): Promise<VirtualFiles> {
  return renderFiles(planSources(resolveSpec(options)), version)
}
