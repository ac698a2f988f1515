import { rmSync } from 'node:fs'
import { generateProject, type DatabaseId, type ListedStack } from '@kit/scaffold'
import { run } from '../support/generated.js'

/** Type-checks and lints a project and runs its unit tests, with what `root` has installed. @throws when one fails */
export async function checkSources(
  stack: Pick<ListedStack, 'id' | 'language'>,
  database: DatabaseId,
  auth: boolean,
  root: string
) {
  const name = `t1-${stack.id}-${database}${auth ? '' : '-open'}`
  const options = { name, output: root, stack: stack.id, database, auth, kitSource: { tarballs: root } }
  const { folder } = await generateProject(options)
  try {
    const scripts = [...(stack.language === 'typescript' ? ['typecheck'] : []), 'lint', 'test']
    for (const script of scripts) await run('npm', ['run', script], folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
