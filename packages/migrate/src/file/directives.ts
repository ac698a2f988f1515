import { parseDuration } from '../duration.js'

/** What a section asks for, beside its SQL. */
export interface Directives {
  /** False: every statement on its own, because one of them cannot run inside a transaction. */
  transaction: boolean
  /** How long one statement may run, in milliseconds. */
  statementTimeoutMs?: number
  /** How long one statement may wait for a lock of the database, in milliseconds. */
  lockTimeoutMs?: number
  /** The section is written in PostgreSQL's SQL and translated for other engines. */
  translate?: boolean
}

const directiveNames = ['no-transaction', 'statement-timeout', 'lock-timeout', 'translate', 'allow'] as const

/** Adds one directive, as written after `-- kit:`; answers what is wrong with it, if anything. */
export function addDirective(to: Directives, text: string): string | undefined {
  // Read by lint, which knows the rules.
  if (/^allow\s+\S/.test(text)) return undefined
  const [, name = '', , value] = /^([\w-]*)\s*(=\s*(.*))?$/s.exec(text) ?? []
  switch (name) {
    case 'no-transaction':
    case 'translate':
      if (value !== undefined) return `the directive ${name} takes no value`
      if (name === 'translate') to.translate = true
      else to.transaction = false
      return undefined
    case 'statement-timeout':
    case 'lock-timeout':
      return addTimeout(to, name, value ?? '')
    default:
      return `there is no directive "${text}"; there are: ${directiveNames.join(', ')}`
  }
}

function addTimeout(to: Directives, name: 'statement-timeout' | 'lock-timeout', value: string): string | undefined {
  try {
    to[name === 'lock-timeout' ? 'lockTimeoutMs' : 'statementTimeoutMs'] = parseDuration(value.trim(), name)
    return undefined
  } catch {
    return `${name} cannot be "${value}"; write ${name}=30s, with ms, s, m or h`
  }
}

/** The option of dbmate's own markers, `transaction:false`; answers what is wrong, if anything. */
export function addForeignOptions(to: Directives, options: string): string | undefined {
  for (const option of options.split(/\s+/).filter(Boolean)) {
    if (option === 'transaction:false') to.transaction = false
    else if (option !== 'transaction:true') return `there is no marker option "${option}"`
  }
  return undefined
}
