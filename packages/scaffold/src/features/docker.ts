import { stringify } from 'yaml'
import type { Composition } from '../compose.js'
import { fromDotenv, required, withPassword } from '../container-password.js'
import type { Container, Module } from '../contribution.js'

/** A multi-stage image that runs as an ordinary user, and two compose files: as in production, and with reload. */
export const docker: Module = {
  id: 'docker',
  title: 'Docker',
  contribute: () => ({
    templates: ['docker'],
    containers: [
      {
        name: 'redis',
        image: 'redis:7-alpine',
        port: 6379,
        optional: true,
        volume: { name: 'redis-data', path: '/data' },
        healthcheck: ['CMD', 'redis-cli', 'ping']
      }
    ]
  }),
  files: (composition) => ({
    'docker-compose.yml': composeFile(production(composition)),
    'docker-compose.dev.yml': composeFile(development(composition))
  })
}

/** As people write it: without anchors of a program's naming, and `volume:` for a volume with nothing to say of it. */
const composeFile = (content: object) => stringify(content, { aliasDuplicateObjects: false, nullStr: '' })

const healthy = (containers: readonly Container[]) =>
  Object.fromEntries(containers.map(({ name }) => [name, { condition: 'service_healthy' }]))

/** In production a password comes from `.env`; in development it has a default. */
const passwordIn = { production: required, development: fromDotenv }
type Mode = keyof typeof passwordIn

const backings = (containers: readonly Container[], mode: Mode) =>
  Object.fromEntries(containers.map((container) => backing(withPassword(container, passwordIn[mode]))))

function backing({
  name,
  image,
  port,
  volume,
  environment,
  command,
  healthcheck
}: Container): readonly [string, object] {
  return [
    name,
    {
      image,
      restart: 'unless-stopped',
      ...(environment === undefined ? {} : { environment }),
      ...(command === undefined ? {} : { command: [...command] }),
      ports: [`127.0.0.1:${port}:${port}`],
      ...(volume === undefined ? {} : { volumes: [`${volume.name}:${volume.path}`] }),
      healthcheck: { test: [...healthcheck], interval: '5s', timeout: '5s', retries: 20 }
    }
  ]
}

/** Values that compose decides, whatever `.env` says; secrets come from there and have no default. */
function environment({ env }: Composition, mode: Mode) {
  return Object.fromEntries(
    env.flatMap(({ key, compose, secret }) => {
      if (key === 'NODE_ENV') return [[key, mode]]
      if (typeof compose === 'function') return [[key, compose(passwordIn[mode])]]
      if (compose !== undefined) return [[key, compose]]
      return secret === true ? [[key, required({ key })]] : []
    })
  ) as Record<string, string>
}

function volumes(containers: readonly Container[], more: readonly string[] = []) {
  const names = [...containers.flatMap(({ volume }) => (volume === undefined ? [] : [volume.name])), ...more]
  return names.length === 0 ? {} : { volumes: Object.fromEntries(names.map((name) => [name, null])) }
}

/** A database that is a file needs a folder that outlives the container. */
const dataFolder = ({ facts }: Composition) => facts.dataFolder

function data(composition: Composition) {
  const folder = dataFolder(composition)
  return folder === undefined ? {} : { volumes: [`data:/app/${folder}`] }
}

/** Everything `.env` says, under what compose itself decides. */
const envFile = [{ path: '.env', required: false }]

function production(composition: Composition) {
  const { containers, scripts, spec } = composition
  // The deployment names the image that was pulled; without it the sources here are built.
  const image = `\${IMAGE:-${spec.name}:latest}`
  const variables = environment(composition, 'production')
  const migrates = 'migrate' in scripts
  const app = {
    image,
    build: '.',
    restart: 'unless-stopped',
    init: true,
    // Longer than SHUTDOWN_TIMEOUT_SECONDS, after which the process ends itself.
    stop_grace_period: '15s',
    ports: ['${PORT:-3000}:3000'],
    env_file: envFile,
    environment: variables,
    ...data(composition),
    depends_on: {
      ...healthy(containers),
      ...(migrates ? { migrate: { condition: 'service_completed_successfully' } } : {})
    }
  }
  const migrate = {
    image,
    // Built for the API; twice at once one tag cannot be made.
    pull_policy: 'never',
    command: ['npm', 'run', 'migrate'],
    env_file: envFile,
    environment: variables,
    ...data(composition),
    depends_on: healthy(containers)
  }
  return {
    services: {
      app,
      ...(migrates ? { migrate } : {}),
      ...backings(containers, 'production')
    },
    ...volumes(containers, dataFolder(composition) === undefined ? [] : ['data'])
  }
}

function development(composition: Composition) {
  const { containers, scripts } = composition
  const start = [...('migrate' in scripts ? ['npm run migrate'] : []), 'npm run dev'].join(' && ')
  const app = {
    build: { context: '.', target: 'dependencies' },
    command: ['sh', '-c', start],
    init: true,
    ports: ['${PORT:-3000}:3000'],
    env_file: envFile,
    environment: environment(composition, 'development'),
    // What the image installed stays visible under the sources of the host.
    volumes: ['.:/app', '/app/node_modules'],
    depends_on: healthy(containers)
  }
  return {
    services: { app, ...backings(containers, 'development') },
    ...volumes(containers)
  }
}
