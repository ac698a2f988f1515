import { describe, expect, it } from 'vitest'
import { codeBlocks, tourSteps } from '../../checks/readme-blocks.mjs'

const page = `# Title

\`\`\`sh
npx tool
\`\`\`

\`\`\`json file=config/tool.json
{ "a": 1 }
\`\`\`

\`\`\`ts
console.log('\`\`\`')
\`\`\`

\`\`\`sh no-run
rm -rf x
\`\`\`

\`\`\`\`md
\`\`\`sh
not a block of ours
\`\`\`
\`\`\`\`

\`\`\`
plain
\`\`\`
`

describe('the tour of a README', () => {
  it('saves, types and runs its blocks in the order of the page', () => {
    expect(tourSteps(page).map(({ kind, file, line }) => ({ kind, file, line }))).toEqual([
      { kind: 'type', file: '', line: 3 },
      { kind: 'save', file: 'config/tool.json', line: 7 },
      { kind: 'run', file: '', line: 11 }
    ])
  })

  it('leaves out what says no-run, and languages that nobody types or runs', () => {
    expect(tourSteps(page).map(({ code }) => code)).not.toContain('rm -rf x\n')
    expect(tourSteps('```text\nx\n```\n')).toEqual([])
  })

  it('takes a fence inside a longer fence as text', () => {
    expect(codeBlocks(page).find(({ language }) => language === 'md')?.code).toContain('not a block of ours')
    expect(codeBlocks(page)).toHaveLength(6)
  })
})
