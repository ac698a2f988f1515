import type { Database } from './contract.js'

export const none: Database = {
  id: 'none',
  title: 'None',
  dialect: 'memory',
  provides: ['db:memory'],
  contribute: () => ({})
}
