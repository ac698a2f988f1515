import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { ProjectOptions } from '../src/index.js'
import { planSources } from '../src/plan.js'
import { renderFiles } from '../src/render/project.js'
import { resolveSpec } from '../src/spec.js'
import { unformatted } from './support/combinations.js'

interface Service {
  image?: string
  stop_grace_period?: string
  env_file?: unknown
  environment?: Record<string, string>
}

interface Workflow {
  on: object
  jobs: Record<string, { uses?: string }>
}

interface CircleConfig {
  jobs: { deploy: { steps: { run: { command: string } }[] } }
}

const render = async (options: Partial<ProjectOptions> = {}) =>
  renderFiles(planSources(resolveSpec({ name: 'my-api', ...options })), '0.0.0', { format: unformatted })
const textOf = async (path: string, options?: Partial<ProjectOptions>) =>
  (await render(options)).get(path)?.content ?? ''

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-deployment-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('the compose files', () => {
  it('run the image that the deployment names, for migrations too', async () => {
    const { services } = parse(await textOf('docker-compose.yml')) as { services: Record<string, Service> }
    expect([services['app']?.image, services['migrate']?.image]).toEqual(Array(2).fill('${IMAGE:-my-api:latest}'))
  })

  it('give the application longer to stop than it takes', async () => {
    const { services } = parse(await textOf('docker-compose.yml')) as { services: Record<string, Service> }
    const allowed = /^SHUTDOWN_TIMEOUT_SECONDS=(\d+)$/m.exec(await textOf('.env.example'))
    expect(Number.parseInt(services['app']?.stop_grace_period ?? '')).toBeGreaterThan(Number(allowed?.[1]))
  })

  it('hand all of .env to the application, and decide themselves where it listens', async () => {
    for (const path of ['docker-compose.yml', 'docker-compose.dev.yml']) {
      const { services } = parse(await textOf(path)) as { services: Record<string, Service> }
      for (const service of ['app', 'migrate'].flatMap((name) => services[name] ?? [])) {
        expect(service.env_file).toEqual([{ path: '.env', required: false }])
        expect(service.environment).toMatchObject({ PORT: '3000', HOST: '0.0.0.0' })
      }
    }
  })
})

describe('the image', () => {
  it('leaves out what Prisma generates with, once it has generated', async () => {
    const removes = /^RUN cd node_modules && rm -rf prisma typescript /m
    expect(await textOf('Dockerfile')).toMatch(removes)
    expect(await textOf('Dockerfile', { database: 'mongodb' })).not.toMatch(removes)
    expect(await textOf('Dockerfile', { stack: 'express-javascript' })).not.toMatch(removes)
  })

  it('takes no file of a database along, nor any other that belongs to this machine', async () => {
    const ignored = (await textOf('.dockerignore', { database: 'sqlite' })).split('\n')
    expect(ignored).toEqual(expect.arrayContaining(['data', '.env', 'node_modules']))
    expect(await textOf('.dockerignore')).not.toContain('data')
  })
})

describe('the example of a configuration', () => {
  it('lets only this machine reach what runs with a published secret', async () => {
    expect(await textOf('.env.example')).toMatch(/^HOST=127\.0\.0\.1$/m)
    expect(await textOf('src/config/env.ts')).toContain("HOST: z.string().default('0.0.0.0')")
  })
})

describe('the password of the database', () => {
  const proven = [
    ['postgresql', 'POSTGRES_PASSWORD', 'postgres', 'POSTGRES_PASSWORD: postgres'],
    ['mysql', 'MYSQL_ROOT_PASSWORD', 'mysql', 'MYSQL_ROOT_PASSWORD: mysql'],
    ['mongodb', 'MONGO_INITDB_ROOT_PASSWORD', 'mongo', 'MONGO_INITDB_ROOT_PASSWORD: mongo']
  ] as const

  it.each(proven)(
    'of %s is that of .env for server, application and migrations, and has no default in production',
    async (database, key, usual, plain) => {
      const files = await render({ database })
      const text = (path: string) => files.get(path)?.content ?? ''
      for (const [path, password] of [
        ['docker-compose.yml', `\${${key}:?set ${key} in .env}`],
        ['docker-compose.dev.yml', `\${${key}:-${usual}}`]
      ] as const) {
        const { services } = parse(text(path)) as { services: Record<string, Service> }
        expect(services['db']?.environment?.[key]).toBe(password)
        for (const name of ['app', 'migrate'].filter((service) => service in services))
          expect(services[name]?.environment?.['DATABASE_URL']).toContain(`:${password}@db:`)
      }
      expect(text('.env.example')).toContain(`\n${key}=${usual}`)
      expect(text('README.md')).toContain(`choose one in the \`.env\` of the host`)
      expect(text('scripts/deploy.sh')).toContain(key)
      expect(text('.github/workflows/test.yml')).toContain(plain)
    }
  )

  it('is no matter of a project without compose files', async () => {
    expect(await textOf('.env.example', { docker: false })).not.toContain('POSTGRES_PASSWORD')
  })
})

describe('the deployment', () => {
  /** Runs the script; its `ssh` runs commands here, its `docker` writes down what it is asked. */
  async function deploy(env: Record<string, string>) {
    const write = (name: string, text: string) => {
      writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${text}\n`)
      chmodSync(join(folder, 'bin', name), 0o755)
    }
    mkdirSync(join(folder, 'bin'))
    mkdirSync(join(folder, 'srv'))
    write(
      'ssh',
      `for option; do case $option in UserKnownHostsFile=*) cat "\${option#*=}" >>"${folder}/known";; StrictHostKeyChecking=*) echo "$option" >>"${folder}/log";; esac; done
while [ "$1" = -o ]; do shift 2; done
shift
"$@"`
    )
    write('docker', `echo "docker $* [$IMAGE]" >>"${folder}/log"\ncase $1 in login) cat >>"${folder}/password";; esac`)
    writeFileSync(join(folder, 'deploy.sh'), await textOf('scripts/deploy.sh'))
    const { status, stderr } = spawnSync('sh', [join(folder, 'deploy.sh')], {
      encoding: 'utf8',
      env: {
        PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
        DEPLOY_HOST: 'deploy@host',
        DEPLOY_PATH: join(folder, 'srv'),
        IMAGE: 'registry.test/me/my-api:1',
        ...env
      }
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    return readFileSync(join(folder, 'log'), 'utf8')
  }

  it('starts the image it has pulled', async () => {
    const log = await deploy({})
    expect(log).toContain('docker pull registry.test/me/my-api:1')
    expect(log).toMatch(/docker compose up .*--wait app \[registry\.test\/me\/my-api:1\]/)
    expect(log).toContain('StrictHostKeyChecking=accept-new')
  })

  it('trusts only the host keys it is given, and hands passwords over unseen', async () => {
    const log = await deploy({
      DEPLOY_KNOWN_HOSTS: 'host ssh-ed25519 AAAA',
      REGISTRY_USER: 'me',
      REGISTRY_PASSWORD: 'hunter2'
    })
    expect(log).toContain('docker login registry.test -u me --password-stdin')
    expect(log).not.toMatch(/accept-new|hunter2/)
    expect(readFileSync(join(folder, 'password'), 'utf8')).toBe('hunter2')
    expect(readFileSync(join(folder, 'known'), 'utf8')).toContain('host ssh-ed25519 AAAA')
  })

  it('from GitHub pushes to a lower-case name, whoever owns the repository', async () => {
    const deployment = await textOf('.github/workflows/deploy.yml')
    expect(deployment).toContain('ghcr.io/${GITHUB_REPOSITORY_OWNER,,}/my-api')
    expect(deployment).toContain('DEPLOY_KNOWN_HOSTS')
  })
})

describe('the pipelines', () => {
  it('on GitHub test the main branch once', async () => {
    for (const docker of [true, false]) {
      const files = await render({ docker })
      const [test, deploy] = ['test', 'deploy'].map(
        (name) => parse(files.get(`.github/workflows/${name}.yml`)?.content ?? '') as Workflow
      )
      expect(test?.on).toEqual({ pull_request: null, workflow_call: null })
      expect(deploy?.on).toEqual({ push: { branches: ['main'] } })
      expect(deploy?.jobs['test']?.uses).toBe('./.github/workflows/test.yml')
    }
  })

  it('on CircleCI say which registry they need, and end at once without it', async () => {
    const files = await render({ ci: 'circleci' })
    for (const path of ['.circleci/config.yml', 'README.md'])
      expect(files.get(path)?.content).toContain('set DOCKER_REGISTRY, DOCKER_USER and DOCKER_PASSWORD')
    const { jobs } = parse(files.get('.circleci/config.yml')?.content ?? '') as CircleConfig
    const [first] = jobs.deploy.steps
    const look = (env: Record<string, string>) =>
      spawnSync('sh', ['-c', first?.run.command ?? ''], { encoding: 'utf8', env })
    expect(look({}).stderr).toContain('DOCKER_REGISTRY: is not set')
    expect(look({ DOCKER_REGISTRY: 'r', DOCKER_USER: 'u', DOCKER_PASSWORD: 'p' }).status).toBe(0)
  })
})

describe('the configuration of migrations', () => {
  it.each([
    [
      'postgresql',
      'POSTGRES_HOST=db.test\nPOSTGRES_USER=me\nPOSTGRES_PASSWORD=p@ss\nPOSTGRES_DB=shop',
      'postgresql://me:p%40ss@db.test:5432/shop'
    ],
    [
      'mysql',
      'DATABASE_URL=\nDATABASE_HOST=db.test\nDATABASE_PORT=3307\nDATABASE_NAME=shop',
      'mysql://db.test:3307/shop'
    ],
    [
      'mongodb',
      'MONGODB_HOST=db.test\nMONGODB_USER=mongo\nMONGODB_PASSWORD=mongo\nMONGODB_DB=shop',
      'mongodb://mongo:mongo@db.test:27017/shop?authSource=admin'
    ]
  ] as const)('puts the address of %s together as the application does', async (database, dotenv, expected) => {
    writeFileSync(join(folder, 'kit.config.mjs'), await textOf('kit.config.mjs', { database }))
    writeFileSync(join(folder, '.env'), dotenv)
    const url = pathToFileURL(join(folder, 'kit.config.mjs')).href
    const { stdout } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', `console.log((await import('${url}')).default.migrate.connection)`],
      { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '' } }
    )
    expect(stdout.trim()).toBe(expected)
  })
})

describe('package scripts', () => {
  it('need no pre-scripts, which npm skips where ignore-scripts is set', async () => {
    const { scripts } = JSON.parse(await textOf('package.json')) as { scripts: Record<string, string> }
    expect(Object.keys(scripts).filter((name) => name.startsWith('pre'))).toEqual([])
    expect(scripts).toMatchObject({ build: expect.stringMatching(/^npm run generate && tsc/) as string })
    expect(scripts['test:integration']).toMatch(/^npm run generate && npm run migrate && jest/)
  })
})
