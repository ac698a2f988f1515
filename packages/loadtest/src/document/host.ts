import { createHash } from 'node:crypto'
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'
import type { Host } from '@kit/report/schema'

/** The machine that made the load, so that only comparable runs are compared. */
export function describeHost(): Host {
  const described = {
    os: `${platform()} ${release()}`,
    arch: arch(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.versions.node
  }
  return {
    fingerprint: createHash('sha256').update(JSON.stringify(described)).digest('hex').slice(0, 16),
    ...described
  }
}
