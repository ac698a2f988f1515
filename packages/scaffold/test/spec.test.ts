import { describe, expect, it } from 'vitest'
import { resolveSpec } from '../src/index.js'

const refusal = (options: object) => {
  try {
    resolveSpec({ name: 'x', ...options })
    return undefined
  } catch (error) {
    return error
  }
}

describe('a project spec', () => {
  it('is complete when only the name is given', () => {
    expect(resolveSpec({ name: 'my-api' })).toEqual({
      name: 'my-api',
      type: 'rest',
      stack: 'express-typescript',
      database: 'postgresql',
      auth: true,
      docker: true,
      ci: 'github',
      features: []
    })
  })

  it('knows stacks by their short names, in any case', () => {
    expect(resolveSpec({ name: 'x', stack: 'Express' }).stack).toBe('express-typescript')
  })

  it('takes MariaDB for MySQL', () => {
    const { database } = resolveSpec({ name: 'x', database: 'mariadb' as 'mysql' })
    expect(database).toBe('mysql')
  })

  it('leaves everything out that is not asked for when it is minimal', () => {
    expect(resolveSpec({ name: 'x', minimal: true, database: 'postgresql' })).toMatchObject({
      auth: false,
      docker: false,
      ci: 'none'
    })
    expect(resolveSpec({ name: 'x', minimal: true, database: 'postgresql', auth: true })).toMatchObject({
      auth: true,
      docker: false
    })
  })

  it.each([
    ['an unknown stack', { stack: 'expres' }, 'KIT_SCAFFOLD_OPTION', 'did you mean "express'],
    ['an unknown database', { database: 'postgres' }, 'KIT_SCAFFOLD_OPTION', 'did you mean "postgresql"?'],
    ['an unknown pipeline', { ci: 'jenkins' }, 'KIT_SCAFFOLD_OPTION', 'There is no ci "jenkins"'],
    ['an unknown option', { databse: 'postgresql' }, 'KIT_SCAFFOLD_OPTION', '"databse"; did you mean "database"?'],
    ['the place of a project', { output: '.' }, 'KIT_SCAFFOLD_OPTION', '"output" does not describe a project'],
    ['an unknown feature', { features: ['blockchain'] }, 'KIT_SCAFFOLD_OPTION', 'blockchain'],
    [
      'a stack of another type',
      { type: 'graphql', stack: 'express-typescript' },
      'KIT_SCAFFOLD_COMBINATION',
      'not a graphql one'
    ],
    ['a hostile name', { name: '../../etc' }, 'KIT_SCAFFOLD_NAME', 'it holds a path']
  ])('refuses %s and says what to do', (_what, options, code, message) => {
    const error = refusal(options)
    expect(error).toMatchObject({ code, kind: 'usage' })
    expect(String(error)).toContain(message)
  })
})
