import type { Composition } from './compose.js'

/** What to type in the new folder until the API answers; every line works when pasted. */
export function nextSteps({ containers, scripts, spec }: Composition): readonly string[] {
  const needed = containers.filter(({ optional }) => optional !== true).map(({ name }) => name)
  return [
    'npm install',
    'cp .env.example .env',
    '# Update .env with your configuration',
    ...(spec.docker && needed.length > 0 ? [`docker compose up -d --wait ${needed.join(' ')}`] : []),
    ...('migrate' in scripts ? ['npm run migrate'] : []),
    'npm run dev'
  ]
}
