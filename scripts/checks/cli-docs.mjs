import { join } from 'node:path'
import { run } from '../process/run.mjs'
import { publishedPackages, root } from '../root.mjs'
import { findingsCheck } from './check.mjs'
import { staleFiles } from './generated.mjs'

/** `docs/cli/<program>.md` is what `--help` prints, of the program and of each of its commands. */
export const cliDocsCheck = findingsCheck('docs:cli', 'docs/cli says what --help says', async ({ env, update }) => {
  const files = new Map()
  for (const { folder, manifest } of publishedPackages()) {
    for (const [program, file] of Object.entries(manifest.bin ?? {})) {
      const page = await describeProgram(program, join(root, folder, file), env)
      if (page instanceof Error) return [page.message]
      files.set(`${program}.md`, page)
    }
  }
  return staleFiles('docs/cli', files, { update, command: 'pnpm run docs --update' })
})

/**
 * @param {string} program
 * @param {string} file
 * @param {Record<string, string | undefined>} env
 * @returns {Promise<string | Error>}
 */
async function describeProgram(program, file, env) {
  const help = async (/** @type {readonly string[]} */ words) => {
    const result = await run(process.execPath, [file, ...words, '--help'], {
      cwd: root,
      env: plain(env),
      timeoutMs: 30_000
    })
    if (!result.ok) throw new Error(`${[program, ...words].join(' ')} --help failed:\n${result.output}`)
    return result.output.trim()
  }
  try {
    const main = await help([])
    const sections = [
      `# ${program}\n\nWritten by \`${program} --help\` and \`${program} COMMAND --help\`.`,
      block(main)
    ]
    for (const command of commandsIn(main, program))
      sections.push(`## ${program} ${command}`, block(await help([command])))
    return `${sections.join('\n\n')}\n`
  } catch (error) {
    return /** @type {Error} */ (error)
  }
}

/**
 * The commands that a help text lists, in its order.
 * @param {string} help
 * @param {string} program
 * @returns {string[]}
 */
export function commandsIn(help, program) {
  const [, list = ''] = /^Commands:\n((?: {2}.*(?:\n|$))+)/m.exec(help) ?? []
  const pattern = new RegExp(`^  ${program} ([a-z][\\w:-]*)`, 'gm')
  return [...list.matchAll(pattern)].map(([, command]) => /** @type {string} */ (command))
}

/** Help as it looks without a terminal: 100 columns, no colour, nothing from the caller's environment.
 * @param {Record<string, string | undefined>} env
 */
function plain(env) {
  const kept = Object.entries(env).filter(([name]) => !/^(KIT_|DATABASE_|FORCE_COLOR$|COLUMNS$)/.test(name))
  return { ...Object.fromEntries(kept), NO_COLOR: '1' }
}

/** @param {string} text */
function block(text) {
  return `\`\`\`text\n${text}\n\`\`\``
}
