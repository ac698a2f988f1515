import type { Composition } from '../compose.js'
import { passwordsOf } from '../container-password.js'
import { nextSteps } from '../next-steps.js'
import { firstRequests } from './first-requests.js'

/** The project's README: how to start it, what it can do, how it is configured. */
export function readme(composition: Composition): string {
  return [intro, start, firstRequests, api, accounts, scripts, configuration, layout, containers, more]
    .map((section) => section(composition))
    .filter(Boolean)
    .join('\n\n')
}

const intro = ({ spec, stack, title, databaseTitle }: Composition) =>
  `# ${spec.name}\n\nA ${stack.type === 'rest' ? 'REST' : 'GraphQL'} API: ${title}, ${databaseTitle === 'None' ? 'data in memory' : databaseTitle}. Made with @kit/scaffold.`

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
        ({ graphql, summary, access }) =>
          `| \`${graphql.field}\` | ${summary} | ${spec.auth ? who[access] : 'everybody'} |`
      )
    )
    return `## API\n\nGraphQL at \`/graphql\`, with GraphiQL in development.\n\n| field | does | for |\n| --- | --- | --- |\n${rows.join('\n')}\n\n${machines} Fields that fail are counted in \`graphql_field_errors_total\` by name and code: their answers have status 200.`
  }
  const rows = resources.flatMap((resource) =>
    resource.operations.map(
      ({ method, path, summary, access }) =>
        `| \`${method.toUpperCase()} /api/v1${resource.path}${path === '/' ? '' : path}\` | ${summary} | ${spec.auth ? who[access] : 'everybody'} |`
    )
  )
  return `## API\n\nDocumentation with a console at \`/docs\`, OpenAPI at \`/api/v1/openapi.json\`. \`/api\` is the newest version. Errors are problem documents (RFC 9457).\n\n| route | does | for |\n| --- | --- | --- |\n${rows.join('\n')}\n\n${machines}`
}

/** What whoever runs the API must know about its accounts before others use it. */
function accounts({ spec, stack }: Composition): string {
  if (!spec.auth) return noAccounts
  const place = stack.type === 'rest' ? 'the routes of users' : 'the resolvers of users'
  return `## Accounts\n\nAnybody may register, and every account may list and read all users with their e-mail addresses and roles. Where accounts do not know each other, let ${place} ask for administrators. A new password, and \`isActive: false\`, end every session of the user.`
}

const noAccounts =
  '## Accounts\n\nThere are none: whoever reaches the API may do everything, also create, change and delete users with the role `ADMIN`. Keep it inside your network, or put something in front that knows who may call.'

const who = { public: 'everybody', user: 'accounts', admin: 'administrators' } as const
const machines =
  'For machines: `/health`, `/ready` (503 when something it needs is missing), `/metrics` (Prometheus; keep it inside your network).'

function scripts({ spec, scripts: all }: Composition): string {
  const here = {
    ...meaning,
    ...('build' in all ? {} : { start: 'Start without reload' }),
    ...(spec.database === 'none' ? { 'test:integration': 'Tests of the whole API; no server needed' } : {})
  }
  const rows = Object.entries(here)
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
  loadtest: 'Load-test `/health` on port 3000; start the API first. Elsewhere: `npx kit-loadtest URL`'
}

function configuration(composition: Composition): string {
  const rows = [...composition.env, ...passwordsOf(composition)].map(
    ({ key, doc, example }) =>
      `| \`${key}\` | ${doc.replaceAll('|', '\\|')} | ${example === '' ? '' : `\`${example}\``} |`
  )
  return `## Configuration\n\nEnvironment variables, or \`.env\`; checked when the process starts.\n\n| variable | meaning | example |\n| --- | --- | --- |\n${rows.join('\n')}`
}

function layout({ facts, scripts: all }: Composition): string {
  const migrations =
    'migrate' in all
      ? `\n\nMigrations are ${facts.dialect === 'mongodb' ? 'programs' : 'SQL files'} in \`${facts.migrations}\`: \`npx kit-migrate create NAME\` makes the next one.`
      : ''
  return `## Layout\n\n\`services\` hold what the API does and know neither the web framework nor the database. \`container.ts\` puts everything together; tests put it together over memory.${migrations}`
}

function containers(composition: Composition): string {
  const { spec, stack, facts, scripts: all } = composition
  if (!spec.docker) return ''
  const folder = stack.language === 'typescript' ? 'dist' : 'src'
  const commands = [
    `\`docker compose up --build\` builds and starts everything${'migrate' in all ? ', and applies the migrations' : ''}.`,
    ...(facts.seed === undefined ? [] : [`\`docker compose run --rm app node ${folder}/seed.js\` seeds.`]),
    '`docker compose -f docker-compose.dev.yml up` runs the sources and reloads them when they change. With `--build -V` it installs anew, as it must after a change of `package.json`.'
  ]
  const passwords = passwordsOf(composition).map(
    ({ key }) =>
      `\n\nThe database in compose has the password of \`${key}\`, which it takes when it starts for the first time: choose one in the \`.env\` of the host before. What runs outside of compose needs the same in \`DATABASE_URL\`.`
  )
  const deploy =
    spec.ci === 'none'
      ? ''
      : '\n\n`scripts/deploy.sh` brings an image to a host by SSH; its head names the variables. Set `DEPLOY_HOST`, `DEPLOY_PATH`, `DEPLOY_KEY` and `DEPLOY_KNOWN_HOSTS` in the pipeline to deploy from the main branch.'
  const environment =
    'The containers get all of `.env`; only addresses, ports and `NODE_ENV` are those of compose. They share their rate limits through Redis; to have that outside of compose, run `docker compose up -d redis` and set `REDIS_URL=redis://localhost:6379`.'
  const list = commands.map((command) => `- ${command}\n`).join('')
  return `## Containers\n\n${list}\n${environment}${passwords.join('')}${deploy}`
}

const more = ({ readme: sections }: Composition) =>
  sections.map(({ title, text }) => `## ${title}\n\n${text}`).join('\n\n')
