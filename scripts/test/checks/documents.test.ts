import { describe, expect, it } from 'vitest'
import { changesetProblems } from '../../checks/changesets.mjs'
import { commandsIn } from '../../checks/cli-docs.mjs'
import { errorCodes } from '../../checks/errors.mjs'

describe('error codes in a source', () => {
  it('are the literals of the package, once each, without environment variables', () => {
    const source = `
      throw new KitError('KIT_REPORT_B', 'x')
      refuse('KIT_REPORT_A'); refuse('KIT_REPORT_B')
      const url = env['KIT_REPORT_URL']
      fail('KIT_CLI_USAGE')`
    expect(errorCodes(source, 'report')).toEqual(['KIT_REPORT_A', 'KIT_REPORT_B'])
  })

  it('stand for several when a part of them is computed', () => {
    expect(errorCodes('new KitError(`KIT_REPORT_${kind.toUpperCase()}_INVALID`)', 'report')).toEqual([
      'KIT_REPORT_*_INVALID'
    ])
  })
})

describe('the commands in a help text', () => {
  const help = `Tool

Usage: kit-x COMMAND [options]

Commands:
  kit-x create NAME  Makes one
  kit-x list         Shows all
  kit-x              Does it  [default]

Options:
  --like   kit-x other
`
  it('are found in its order, without the default one', () => {
    expect(commandsIn(help, 'kit-x')).toEqual(['create', 'list'])
  })

  it('are none when it lists none', () => {
    expect(commandsIn('Usage: kit-x [options]\n\nOptions:\n  --help  help\n', 'kit-x')).toEqual([])
  })
})

describe('a release note', () => {
  const packages = ['@kit/report', '@kit/migrate']

  it('is valid with published packages, a kind each, and a summary', () => {
    expect(changesetProblems("---\n'@kit/report': minor\n'@kit/migrate': patch\n---\n\nFaster.\n", packages)).toEqual(
      []
    )
  })

  it('is valid when empty on purpose', () => {
    expect(changesetProblems('---\n---\n', packages)).toEqual([])
  })

  it.each([
    ['Faster.\n', 'it does not start with'],
    ["---\n'@kit/other': minor\n---\n\nFaster.\n", '@kit/other is not published'],
    ["---\n'@kit/report': huge\n---\n\nFaster.\n", 'huge is no kind of release'],
    ["---\n'@kit/report': minor\n---\n\n", 'it says nothing to users'],
    ['---\n@kit/report minor\n---\n\nFaster.\n', 'is not like']
  ])('is refused: %j', (text, problem) => {
    expect(changesetProblems(text, packages).join('\n')).toContain(problem)
  })
})
