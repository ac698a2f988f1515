import type { Composition } from './compose.js'

/** What to type in the new folder until the API answers; every line works when pasted. */
export function nextSteps({ containers, scripts, spec }: Composition): readonly string[] {
  return [
    'npm install',
    'cp .env.example .env',
    '# Update .env with your configuration',
    ...(spec.docker ? [`docker compose up -d ${containers.map(({ name }) => name).join(' ')}`] : []),
    ...('migrate' in scripts ? ['npm run migrate'] : []),
    'npm run dev'
  ]
}
