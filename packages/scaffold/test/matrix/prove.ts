import { rmSync } from 'node:fs'
import { generateProject, type DatabaseId, type ListedStack } from '@kit/scaffold'
import { attackGraphql, attackOpenGraphql, attackOpenRest, attackRest } from '../attack/index.js'
import { Check, type Findings } from '../contract/check.js'
import { checkGraphql } from '../contract/graphql/index.js'
import { checkOpenGraphql } from '../contract/graphql/open.js'
import { checkRest } from '../contract/rest/index.js'
import { checkOpenRest } from '../contract/rest/open.js'
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
  /** With accounts. @defaultValue true */
  readonly auth?: boolean
  /** Holds the tarballs of Kit, and the project while it is looked at. */
  readonly root: string
  /** Its own `npm install`, then `npm ci`, both without scripts; otherwise it uses what `root` has installed. */
  readonly install: boolean
  readonly env: Readonly<Record<string, string>>
}

/** Generates a project, installs, migrates, seeds and starts it, puts both suites to it, and stops it. */
export async function prove({ stack, database, auth = true, root, install, env }: Plan): Promise<Proof> {
  const name = `t2-${stack.id}-${database}${auth ? '' : '-open'}`
  const options = { name, output: root, stack: stack.id, database, auth, kitSource: { tarballs: root } }
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
    return await judge(folder, stack.type, env, auth)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const suites = {
  rest: { accounts: { check: checkRest, attack: attackRest }, open: { check: checkOpenRest, attack: attackOpenRest } },
  graphql: {
    accounts: { check: checkGraphql, attack: attackGraphql },
    open: { check: checkOpenGraphql, attack: attackOpenGraphql }
  }
}

/** Starts what is built and puts both suites to it. */
export async function judge(
  folder: string,
  type: ListedStack['type'],
  env: Readonly<Record<string, string>>,
  auth = true
): Promise<Proof> {
  const [contract, attack] = [new Check(), new Check()]
  const suite = suites[type][auth ? 'accounts' : 'open']
  const { subject, stop } = await startSubject(folder, env)
  try {
    await suite.check(contract, subject)
    await suite.attack(attack, subject)
  } catch (error) {
    await stop()
    throw error
  }
  return { contract: contract.findings, attack: attack.findings, exitCodes: await stop() }
}
