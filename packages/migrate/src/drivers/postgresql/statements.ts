import { needsNoTransaction } from '../../sql/index.js'
import { lexemes } from '../../sql/lexemes.js'
import type { Step } from '../contract.js'

/** CALL and DO may end transactions of their own, which only works outside ours. */
export function standsAlone({ text }: Step): boolean {
  return needsNoTransaction(text, 'postgresql') !== undefined || /^\s*(call|do)\b/i.test(text)
}

/** See `Session.lifetime`. */
export function lifetimeOf(text: string): 'lasting' | 'session' | 'temporary' {
  const words = lexemes(text, 'postgresql').map(({ key }) => key)
  if (words[0] === 'SET' || words[0] === 'RESET' || words[0] === 'PREPARE' || words[0] === 'LOAD') return 'session'
  return words[0] === 'CREATE' && words.slice(1, 4).some((word) => word === 'TEMP' || word === 'TEMPORARY')
    ? 'temporary'
    : 'lasting'
}
