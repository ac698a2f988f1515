import { describe, expect, it } from 'vitest'
import { parseOptions } from '../src/options.js'

const folders = ['--folder', '/data/demo', '--tarballs', '/data/tarballs']

describe('options of the demo', () => {
  it('take a server of the user from DATABASE_URL', () => {
    const options = parseOptions(folders, { DATABASE_URL: 'postgresql://localhost/own' })
    expect(options).toEqual({
      keep: false,
      folder: '/data/demo',
      tarballs: '/data/tarballs',
      databaseUrl: 'postgresql://localhost/own'
    })
  })

  it('treat an empty DATABASE_URL as none', () => {
    expect(parseOptions([...folders, '--keep'], { DATABASE_URL: '' })).toMatchObject({
      keep: true,
      databaseUrl: undefined
    })
  })

  it('name the command to use when the folders are missing', () => {
    expect(() => parseOptions(['--keep'], {})).toThrow('Start the demo with "npm run demo"')
  })

  it('refuse an unknown option', () => {
    expect(() => parseOptions([...folders, '--kep'], {})).toThrow('--kep')
  })
})
