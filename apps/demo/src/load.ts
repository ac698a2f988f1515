import { runLoadTest, type LoadTestOptions } from '@kit/loadtest'
import type { Run } from '@kit/report'
import type { Account } from './api-client.js'

export const endpoints = ['health', 'list', 'write'] as const
export type Endpoint = (typeof endpoints)[number]
export type Runs = Readonly<Record<Endpoint, Run>>

/** What is load-tested: an endpoint without a database, a filtered and sorted list, and a write. */
function loadTests(baseUrl: string, admin: Account): Record<Endpoint, LoadTestOptions> {
  const authenticated = { auth: { bearer: admin.accessToken }, users: 10, duration: 4, warmup: 1 }
  return {
    health: { url: `${baseUrl}/health`, users: 20, duration: 3, warmup: 1 },
    list: { url: `${baseUrl}/api/v1/users?role=ADMIN&sort=createdAt&pageSize=20`, ...authenticated },
    write: {
      url: `${baseUrl}/api/v1/users/${admin.id}`,
      method: 'PATCH',
      json: { name: 'Writer {{$iteration}}' },
      ...authenticated
    }
  }
}

/** Load-tests every endpoint in turn. */
export async function loadTestAll(
  baseUrl: string,
  admin: Account,
  options: { label: string; signal: AbortSignal; onDetail: (text: string) => void }
): Promise<Runs> {
  const runs: Partial<Record<Endpoint, Run>> = {}
  for (const [name, test] of Object.entries(loadTests(baseUrl, admin)) as [Endpoint, LoadTestOptions][]) {
    options.onDetail(name)
    const run = await runLoadTest({ ...test, label: `${name}, ${options.label}`, signal: options.signal })
    options.signal.throwIfAborted()
    if (run.totals.ok === 0) {
      const statuses = Object.entries(run.statuses).map(([status, count]) => `${count} × ${status}`)
      throw new Error(
        `No request to ${name} succeeded (${statuses.join(', ') || run.errors[0]?.message || 'no answer'}).`
      )
    }
    runs[name] = run
  }
  return runs as Runs
}
