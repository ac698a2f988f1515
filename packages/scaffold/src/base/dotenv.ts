import type { Composition } from '../compose.js'
import { passwordsOf } from '../container-password.js'

/** `.env.example`: every variable that the environment schema reads, and those of compose, with their explanation. */
export function dotenvExample(composition: Composition): string {
  return [...composition.env, ...passwordsOf(composition)]
    .map(({ key, doc, example }) => `# ${doc}\n${example === '' ? `# ${key}=` : `${key}=${quoted(example)}`}`)
    .join('\n\n')
}

const quoted = (value: string) => (/[\s#"'$]/.test(value) ? JSON.stringify(value) : value)
