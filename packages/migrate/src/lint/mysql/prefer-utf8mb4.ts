import type { Rule, TokenStatement } from '../rule.js'

export const preferUtf8mb4: Rule<TokenStatement> = {
  title: 'Text is stored as utf8mb4',
  why: 'utf8 and utf8mb3 have no room for characters beyond three bytes (emoji, many names): inserting one is an error.',
  fix: 'Use CHARACTER SET utf8mb4.',
  severity: 'warning',
  sections: 'up',
  *check({ words }) {
    if (words[0]?.key !== 'CREATE' && words[0]?.key !== 'ALTER') return
    for (const [at, word] of words.entries()) {
      const set = word.key === 'CHARSET' || (word.key === 'SET' && words[at - 1]?.key === 'CHARACTER')
      const value = words[words[at + 1]?.key === '=' ? at + 2 : at + 1]?.text.replace(/['"]/g, '').toLowerCase()
      if (set && (value === 'utf8' || value === 'utf8mb3' || value === 'latin1')) yield `Character set ${value}`
    }
  }
}
