import type { Rule, TokenStatement } from '../rule.js'

export const preferInnodb: Rule<TokenStatement> = {
  title: 'Tables use InnoDB',
  why: 'Other engines lose data in a crash, lock whole tables and ignore foreign keys and transactions.',
  fix: 'Leave ENGINE out or write ENGINE=InnoDB.',
  severity: 'error',
  sections: 'up',
  *check({ words }) {
    for (const [at, word] of words.entries()) {
      if (word.key !== 'ENGINE' || (words[0]?.key !== 'CREATE' && words[0]?.key !== 'ALTER')) continue
      const engine = words[words[at + 1]?.key === '=' ? at + 2 : at + 1]?.text ?? ''
      if (/^['"]?(myisam|aria|memory|heap|merge|csv|archive|blackhole|federated)/i.test(engine))
        yield `Engine ${engine}`
    }
  }
}
