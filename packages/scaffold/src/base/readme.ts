import type { Composition } from '../compose.js'
import { nextSteps } from '../next-steps.js'
import { words } from '../render/words.js'

/** The project's README: how to start it, what it can do, how it is configured. */
export function readme(composition: Composition): string {
  return [intro, start, api, scripts, configuration, layout, ...[more]]
    .map((section) => section(composition))
    .filter(Boolean)
    .join('\n\n')
}

const intro = ({ spec, stack, databaseTitle }: Composition) =>
  `# ${spec.name}\n\nA ${stack.type === 'rest' ? 'REST' : 'GraphQL'} API: ${stack.title}, ${databaseTitle === 'None' ? 'data in memory' : databaseTitle}. Made with @kit/scaffold.`

function start(composition: Composition): string {
  const secrets = composition.env.filter(({ secret }) => secret === true).map(({ key }) => `\`${key}\``)
  const note =
    secrets.length === 0 ? '' : `\n\nChange ${secrets.join(' and ')} in \`.env\` before the API serves anybody else.`
  const commands = nextSteps(composition).join('\n')
  return `## Start\n\n\`\`\`sh\n${commands}\n\`\`\`\n\nThe API answers at <http://localhost:3000>.${note}`
}

function api({ spec, resources, stack }: Composition): string {
  if (stack.type === 'graphql') {
    const rows = resources.flatMap((resource) =>
      resource.operations.map(
        (operation) =>
          `| \`${words.operationId(resource, operation)}\` | ${operation.summary} | ${spec.auth ? who[operation.access] : 'everybody'} |`
      )
    )
    return `## API\n\nGraphQL at \`/graphql\`, with GraphiQL in development.\n\n| field | does | for |\n| --- | --- | --- |\n${rows.join('\n')}\n\n${machines}`
  }
  const rows = resources.flatMap((resource) =>
    resource.operations.map(
      ({ method, path, summary, access }) =>
        `| \`${method.toUpperCase()} /api/v1${resource.path}${path === '/' ? '' : path}\` | ${summary} | ${spec.auth ? who[access] : 'everybody'} |`
    )
  )
  return `## API\n\nDocumentation with a console at \`/docs\`, OpenAPI at \`/api/v1/openapi.json\`. \`/api\` is the newest version. Errors are problem documents (RFC 9457).\n\n| route | does | for |\n| --- | --- | --- |\n${rows.join('\n')}\n\n${machines}`
}

const who = { public: 'everybody', user: 'accounts', admin: 'administrators' } as const
const machines =
  'For machines: `/health`, `/ready` (503 when something is missing), `/metrics` (Prometheus; keep it inside your network).'

function scripts({ scripts: all }: Composition): string {
  const rows = Object.entries(meaning)
    .filter(([name]) => name in all)
    .map(([name, text]) => `| \`npm run ${name}\` | ${text} |`)
  return `## Scripts\n\n| script | does |\n| --- | --- |\n${rows.join('\n')}`
}

const meaning: Readonly<Record<string, string>> = {
  dev: 'Start with reload',
  build: 'Compile to `dist/`',
  start: 'Start what was built',
  lint: 'ESLint, no warnings allowed',
  format: 'Prettier',
  typecheck: 'TypeScript',
  test: 'Unit tests; no server needed',
  'test:coverage': 'Unit tests with coverage',
  'test:integration': 'Tests against the database of `.env`',
  migrate: 'Apply pending migrations',
  'migrate:rollback': 'Take the last migration back',
  'migrate:status': 'Show what is applied and pending',
  seed: 'Create the first users',
  loadtest: 'Load-test `/health`; start the API first'
}

function configuration({ env }: Composition): string {
  const rows = env.map(
    ({ key, doc, example }) =>
      `| \`${key}\` | ${doc.replaceAll('|', '\\|')} | ${example === '' ? '' : `\`${example}\``} |`
  )
  return `## Configuration\n\nEnvironment variables, or \`.env\`; checked when the process starts.\n\n| variable | meaning | example |\n| --- | --- | --- |\n${rows.join('\n')}`
}

function layout({ facts, scripts: all }: Composition): string {
  const migrations =
    'migrate' in all
      ? `\n\nMigrations are SQL files in \`${String(facts['migrations'])}\`: \`npx kit-migrate create NAME\` makes the next one.`
      : ''
  return `## Layout\n\n\`services\` hold what the API does and know neither the web framework nor the database. \`container.ts\` puts everything together; tests put it together over memory.${migrations}`
}

const more = ({ readme: sections }: Composition) =>
  sections.map(({ title, text }) => `## ${title}\n\n${text}`).join('\n\n')
