import { resolve } from 'node:path'
import type { CommandValues } from '@kit-internal/cli'
import {
  loadBody,
  loadCertificates,
  loadSpec,
  presetLoad,
  presetNames,
  type LoadTestSpec,
  type PresetName,
  type Stage
} from '../index.js'
import type { runOptions } from './run-options.js'
import { monitorOf } from './monitor-options.js'
import { requestsOf } from './openapi-options.js'
import { usage, withProtocol } from './words.js'

export type RunValues = CommandValues<typeof runOptions, { url: { describe: string } }>

/** The load test that a command line describes. `warn` is told what the user should know before it begins. */
export async function specFromOptions(
  values: RunValues,
  cwd: string,
  warn: (text: string) => void = () => undefined
): Promise<LoadTestSpec> {
  const { contentType, ...body } = values.data === undefined ? {} : await loadBody(resolve(cwd, values.data))
  const spec = defined({
    url: values.url === undefined ? undefined : withProtocol(values.url),
    label: values.label,
    method: values.openapi === undefined ? values.method : undefined,
    headers: headersOf(values, contentType),
    query: queryOf(values.query),
    auth: authOf(values),
    users: values.users,
    requests: values.requests,
    duration: presetNames.some((name) => name === values.scenario) ? undefined : values.duration,
    rate: values.rate,
    arrivals: values.arrivals,
    stages: values.stages === undefined ? undefined : parseStages(values.stages, values.rate !== undefined),
    warmup: values.warmup,
    timeout: values.timeout,
    workers: values.workers,
    keepAlive: values.keepAlive,
    redirects: values.redirects,
    cookies: values.cookieJar,
    insecure: values.insecure,
    ca: values.ca === undefined ? undefined : await loadCertificates(resolve(cwd, values.ca)),
    seed: values.seed,
    thresholds: thresholdsOf(values),
    monitor: monitorOf(values),
    ...body,
    ...(await requestsOf(values, cwd, warn))
  })
  const { headers: typeHeaders, ...rest } = spec
  const preset = presetNames.find((name) => name === values.scenario)
  if (values.scenario === 'stress' || values.scenario === 'capacity')
    throw usage(
      `${values.scenario} makes several runs and is a command of its own.`,
      `Write kit-loadtest ${values.scenario} ${values.url ?? 'URL'}.`
    )
  if (values.scenario !== undefined && preset === undefined)
    return mergeScenario(resolve(cwd, values.scenario), rest, typeHeaders)
  if (rest.url === undefined)
    throw usage('The URL is missing.', 'Usage: kit-loadtest URL [options], or kit-loadtest --scenario FILE.')
  return {
    ...rest,
    ...presetOf(preset, values),
    url: rest.url,
    ...(typeHeaders === undefined ? {} : { headers: typeHeaders })
  }
}

/** A preset decides over the load as a whole; users and duration given with it change its size. */
function presetOf(
  name: PresetName | undefined,
  { users, duration, requests, stages, rate }: RunValues
): Partial<LoadTestSpec> {
  if (name === undefined) return {}
  if (requests !== undefined || stages !== undefined || rate !== undefined) {
    throw usage(
      `--scenario ${name} takes --users and --duration only.`,
      'Leave out --requests, --stages and --rate, or the scenario.'
    )
  }
  return presetLoad(name, { users, duration })
}

/** What is given on the command line wins; headers and thresholds are added to those of the file. */
async function mergeScenario(
  path: string,
  given: Partial<LoadTestSpec>,
  headers: Readonly<Record<string, string>> | undefined
): Promise<LoadTestSpec> {
  const file = await loadSpec(path, defined({ url: given.url, auth: given.auth }))
  const replacesEnd = given.requests !== undefined || given.duration !== undefined || given.stages !== undefined
  const { requests, duration, stages, json, body, ...kept } = file
  const replacesBody = given.json !== undefined || given.body !== undefined
  return {
    ...kept,
    ...(replacesEnd ? {} : defined({ requests, duration, stages })),
    ...(replacesBody ? {} : defined({ json, body })),
    ...given,
    url: given.url ?? file.url,
    ...(headers === undefined ? {} : { headers: { ...file.headers, ...headers } }),
    ...(given.thresholds === undefined ? {} : { thresholds: [...(file.thresholds ?? []), ...given.thresholds] })
  }
}

function headersOf({ header, cookie }: RunValues, contentType: string | undefined): Record<string, string> | undefined {
  const given = header.map((line): [string, string] => {
    const colon = line.indexOf(':')
    if (colon < 1) throw usage(`--header "${line}" has no colon.`, 'Write it as "Name: value".')
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
  })
  for (const pair of cookie) {
    if (!pair.includes('=')) throw usage(`--cookie "${pair}" has no "=".`, 'Write it as name=value.')
    given.push(['Cookie', pair])
  }
  const headers = joined(given)
  if (contentType !== undefined && !Object.keys(headers).some((name) => name.toLowerCase() === 'content-type'))
    headers['Content-Type'] = contentType
  return Object.keys(headers).length === 0 ? undefined : headers
}

/** One header per name, under its first spelling; several values are one list (RFC 9110 §5.3, for cookies RFC 6265 §5.4). */
function joined(headers: readonly (readonly [name: string, value: string])[]): Record<string, string> {
  const lines = new Map<string, { name: string; value: string }>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    const known = lines.get(key)
    if (known === undefined) lines.set(key, { name, value })
    else known.value += `${key === 'cookie' ? '; ' : ', '}${value}`
  }
  return Object.fromEntries([...lines.values()].map(({ name, value }) => [name, value]))
}

function queryOf(list: readonly string[]): Record<string, string | string[]> | undefined {
  if (list.length === 0) return undefined
  const values = new Map<string, string[]>()
  for (const pair of list) {
    const at = pair.indexOf('=')
    if (at < 1) throw usage(`--query "${pair}" has no "=".`, 'Write it as name=value.')
    const name = pair.slice(0, at)
    values.set(name, [...(values.get(name) ?? []), pair.slice(at + 1)])
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? all[0]! : all]))
}

function authOf({ bearer, basic }: RunValues): LoadTestSpec['auth'] {
  if (bearer !== undefined && basic !== undefined) throw usage('--bearer and --basic cannot be combined.')
  if (bearer !== undefined) return { bearer }
  if (basic === undefined) return undefined
  const colon = basic.indexOf(':')
  if (colon < 1) throw usage('--basic has no colon.', 'Write it as USER:PASSWORD.')
  return { username: basic.slice(0, colon), password: basic.slice(colon + 1) }
}

/** `30s:50,1m:50,10s:0`: within each duration the load moves to the level. */
function parseStages(text: string, isRate: boolean): Stage[] {
  return text.split(',').map((stage) => {
    const parts = /^\s*([\d.]+\s*(?:ms|s|m|h)?)\s*:\s*(\d+(?:\.\d+)?)\s*$/.exec(stage)
    if (!parts)
      throw usage(
        `--stages "${stage}" is no stage.`,
        'Write DURATION:LEVEL, separated by commas, such as 30s:50,1m:50,10s:0.'
      )
    return { duration: parts[1]!, ...(isRate ? { rate: Number(parts[2]) } : { users: Number(parts[2]) }) }
  })
}

function thresholdsOf({ threshold, abortOnFail }: RunValues): LoadTestSpec['thresholds'] {
  if (threshold.length === 0) {
    if (abortOnFail === true)
      throw usage(
        '--abort-on-fail needs --threshold.',
        'Give a condition such as --threshold "p95<500"; in a scenario file a threshold has abortOnFail itself.'
      )
    return undefined
  }
  return threshold.map((expression) => (abortOnFail ? { expression, abortOnFail: true } : expression))
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Defined<T>
}
