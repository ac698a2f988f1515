import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { lintRules } from '../../src/lint/index.js'

const guide = readFileSync(new URL('../../../../docs/guides/linting-migrations.md', import.meta.url), 'utf8')

it.each(['postgresql', 'mysql', 'sqlite'] as const)('the guide lists every rule for %s as it is', (dialect) => {
  const cells = (line: string): string[] =>
    line
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim())
      .filter((cell) => cell !== '')
  const rows = new Set(guide.split('\n').map((line) => cells(line).join(' | ')))
  for (const { rule, severity, optIn, title, fix } of lintRules(dialect)) {
    expect(rows).toContain([`\`${rule}\``, `${severity}${optIn ? ', off by default' : ''}`, title, fix].join(' | '))
  }
})
