import { CookieJar } from 'tough-cookie'
import type { JourneyPlan, StepPlan } from './journey.js'

/** The cookies of one user. */
export interface Jar {
  /** The Cookie header for a request; undefined when no cookie fits. */
  header: (step: Pick<StepPlan, 'endpoint' | 'host'>, path: string) => string | undefined
  /** `path` is that of the request: without a Path of its own a cookie goes to the folder of it (RFC 6265 §5.1.4). */
  store: (headers: readonly (readonly [string, string])[], step: { plan: StepPlan }, path: string) => void
}

export function createJar({ endpoints }: JourneyPlan): Jar {
  const jar = new CookieJar(undefined, { rejectPublicSuffixes: false })
  const urlOf = ({ endpoint, host }: Pick<StepPlan, 'endpoint' | 'host'>, path: string) =>
    `${endpoints[endpoint]!.protocol}//${host}${path}`
  return {
    header: (step, path) => jar.getCookieStringSync(urlOf(step, path)) || undefined,
    store(headers, { plan }, path) {
      for (const [name, value] of headers) {
        if (name === 'set-cookie') jar.setCookieSync(value, urlOf(plan, path), { ignoreError: true })
      }
    }
  }
}
