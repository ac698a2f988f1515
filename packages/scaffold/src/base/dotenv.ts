import type { Composition } from '../compose.js'

/** `.env.example`: every variable that the environment schema reads, with its explanation. */
export function dotenvExample({ env }: Composition): string {
  return env
    .map(({ key, doc, example }) => `# ${doc}\n${example === '' ? `# ${key}=` : `${key}=${quoted(example)}`}`)
    .join('\n\n')
}

const quoted = (value: string) => (/[\s#"'$]/.test(value) ? JSON.stringify(value) : value)
