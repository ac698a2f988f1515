import type { Customer } from '../customer.js'
import type { NodeName } from '../nodes.js'
import type { ShortName } from '../packages.js'
import { loadtestJob } from './loadtest.js'
import { migrateJob } from './migrate.js'
import { reportJob } from './report.js'
import { scaffoldJob } from './scaffold.js'

/** One real piece of work that a package's command does for a customer; throws when the result is not right. */
export interface Job {
  /** A command line with a slip of the pen in one option, and what was meant. */
  mistyped: { args: readonly string[]; meant: string }
  title: string
  run: (customer: Customer, node: NodeName) => Promise<void>
}

export const jobs = {
  report: reportJob,
  loadtest: loadtestJob,
  migrate: migrateJob,
  scaffold: scaffoldJob
} satisfies Record<ShortName, Job>
