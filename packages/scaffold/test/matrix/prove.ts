import { rmSync } from 'node:fs'
import { generateProject, type DatabaseId, type ListedStack } from '@kit/scaffold'
import { attackGraphql, attackRest } from '../attack/index.js'
import { Check, type Findings } from '../contract/check.js'
import { checkGraphql } from '../contract/graphql/index.js'
import { checkRest } from '../contract/rest/index.js'
import { run } from '../support/generated.js'
import { startSubject, subjectEnv } from '../support/subject.js'
import { quietly } from './shared-modules.js'

/** What was found about one stack with one database. */
export interface Proof {
  readonly contract: Findings
  readonly attack: Findings
  /** Of the process in production and of the one in development, after SIGTERM. */
  readonly exitCodes: readonly (number | null)[]
}

export interface Plan {
  readonly stack: Pick<ListedStack, 'id' | 'type' | 'language'>
  readonly database: DatabaseId
  /** Holds the tarballs of Kit, and the project while it is looked at. */
  readonly root: string
  /** Its own `npm install`, then `npm ci`, both without scripts; otherwise it uses what `root` has installed. */
  readonly install: boolean
  readonly env: Readonly<Record<string, string>>
}

/** Generates a project, installs, migrates, seeds and starts it, puts both suites to it, and stops it. */
export async function prove({ stack, database, root, install, env }: Plan): Promise<Proof> {
  const name = `t2-${stack.id}-${database}`
  const options = { name, output: root, stack: stack.id, database, kitSource: { tarballs: root } }
  const { folder } = await generateProject(options)
  try {
    const all = { ...subjectEnv, ...env }
    if (install) {
      await run('npm', ['install', ...quietly], folder)
      await run('npm', ['ci', ...quietly], folder)
    }
    if (stack.language === 'typescript') await run('npm', ['run', 'build'], folder, all)
    if (database !== 'none') {
      await run('npm', ['run', 'migrate'], folder, all)
      await run('npm', ['run', 'seed'], folder, all)
    }
    return await judge(folder, stack.type, env)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Starts what is built and puts both suites to it. */
export async function judge(
  folder: string,
  type: ListedStack['type'],
  env: Readonly<Record<string, string>>
): Promise<Proof> {
  const [contract, attack] = [new Check(), new Check()]
  const { subject, stop } = await startSubject(folder, env)
  try {
    await (type === 'rest' ? checkRest : checkGraphql)(contract, subject)
    await (type === 'rest' ? attackRest : attackGraphql)(attack, subject)
  } catch (error) {
    await stop()
    throw error
  }
  return { contract: contract.findings, attack: attack.findings, exitCodes: await stop() }
}
