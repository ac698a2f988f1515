import { describe, expect, it } from 'vitest'
import { listStacks, type ProjectOptions } from '../src/index.js'
import { planSources } from '../src/plan.js'
import { renderFiles } from '../src/render/project.js'
import { resolveSpec } from '../src/spec.js'
import { unformatted } from './support/combinations.js'

async function project(options: Omit<ProjectOptions, 'name'>) {
  const files = await renderFiles(planSources(resolveSpec({ name: 'my-api', ...options })), '0.0.0', {
    format: unformatted
  })
  return (path: string) => files.get(path)?.content ?? files.get(path.replace(/\.ts$/, '.js'))?.content ?? ''
}

const readmeOf = async (options: Omit<ProjectOptions, 'name'>) => (await project(options))('README.md')
const stacksOf = (type: string) => listStacks().filter((stack) => stack.type === type)
const cellsOf = (readme: string, section: string) =>
  [...(readme.split(`## ${section}\n`)[1]?.split('\n## ')[0] ?? '').matchAll(/^\| `([^`]+)`/gm)].map(([, cell]) => cell)

describe('the README of a project', () => {
  it.each(stacksOf('graphql'))('on $id names exactly the fields of the schema', async ({ id: stack }) => {
    for (const auth of [true, false]) {
      const text = await project({ stack, auth })
      const schema = text('src/graphql/typeDefs.ts')
      const fields = ['Query', 'Mutation'].flatMap((type) =>
        [
          ...(new RegExp(`type ${type} \\{([^}]*)\\}`).exec(schema)?.[1] ?? '').matchAll(/^\s*(\w+)(?:\(.*\))?: /gm)
        ].map(([, field]) => field)
      )
      expect(cellsOf(text('README.md'), 'API').sort()).toEqual(fields.sort())
    }
  })

  it('names what the project is built with, and nothing else', async () => {
    expect(await readmeOf({ database: 'postgresql' })).toContain('Express + TypeScript + Prisma, PostgreSQL.')
    expect(await readmeOf({ database: 'mongodb' })).toContain('Express + TypeScript + Mongoose, MongoDB.')
    expect(await readmeOf({ stack: 'apollo-js', database: 'none' })).toContain(
      'Apollo Server + JavaScript, data in memory.'
    )
  })

  it('explains scripts as they are in this project', async () => {
    const [compiled, plain] = [await readmeOf({}), await readmeOf({ stack: 'express-js', database: 'none' })]
    expect(compiled).toMatch(/start` \| Start what was built[^]*integration` \| Tests against the database of `\.env`/)
    expect(plain).toMatch(/start` \| Start without reload[^]*integration` \| Tests of the whole API; no server/)
  })

  it('starts the containers that the application needs outside of compose, and no other', async () => {
    expect(await readmeOf({})).toContain('\ndocker compose up -d --wait db\n')
    expect((await readmeOf({ database: 'none' })).split('## API')[0]).not.toContain('docker')
  })

  it.each(listStacks())('on $id gives first requests that its API takes', async ({ id: stack, type }) => {
    const [open, closed] = [await readmeOf({ stack, auth: false }), await readmeOf({ stack, auth: true })]
    const bodies = [...`${open}${closed}`.matchAll(/-d '(.*)'/g)].map(([, body]) => JSON.parse(body ?? '') as object)
    expect(bodies.length).toBe(type === 'rest' ? 2 : 4)
    expect(closed).toMatch(/curl -s http:\/\/localhost:3000[^]*\n[^\n]* -H "Authorization: Bearer \$TOKEN"\n/)
    expect(closed).toContain(type === 'rest' ? '/api/v1/auth/register' : 'mutation { register(input:')
    expect(open).toContain(type === 'rest' ? '/api/v1/users -H' : 'mutation { createUser(input:')
    expect(open).not.toContain('Authorization')
  })

  it('without accounts warns that everybody may do everything', async () => {
    expect(await readmeOf({ auth: false })).toMatch(/There are none: whoever reaches the API .* role `ADMIN`/)
  })
})
