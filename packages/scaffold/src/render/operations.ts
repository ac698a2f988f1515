import type { Operation, Resource } from '../contribution.js'
import type { ProjectSpec } from '../spec.js'
import { pascal } from './casing.js'

/** `listUsers`, `login`: unique in the whole API. */
export const operationId = (resource: Resource, { name }: Operation) => `${resource.name}${pascal(name)}`

/** The operations of all resources by full path. */
export function pathsOf(resources: readonly Resource[]) {
  const paths = new Map<string, { resource: Resource; operation: Operation }[]>()
  for (const resource of resources) {
    for (const operation of resource.operations) {
      const path = `${resource.path}${operation.path === '/' ? '' : operation.path}`
      paths.set(path, [...(paths.get(path) ?? []), { resource, operation }])
    }
  }
  return [...paths]
}

/** Whether the call of an operation names this variable. */
export const mentions = (call: string, variable: string) => new RegExp(`\\b${variable}\\b`).test(call)

/** The names of the zod schemas that the operations of a resource parse their input with. */
export function schemasOf({ operations }: Resource): readonly string[] {
  const names = operations.flatMap(({ body, query, params }) => [body, query, params])
  return [...new Set(names.filter((name) => name !== undefined))].sort()
}

/** What some operation of a resource asks for before it runs: a login, the role of an administrator, the stricter limit. */
export function protectionOf({ operations }: Resource, { auth }: Pick<ProjectSpec, 'auth'>) {
  return {
    guarded: auth && operations.some(({ access }) => access !== 'public'),
    admin: auth && operations.some(({ access }) => access === 'admin'),
    sensitive: auth && operations.some(({ sensitive }) => sensitive)
  }
}
