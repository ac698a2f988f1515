import { extname, resolve } from 'node:path'
import type { CommandValues } from '@kit-internal/cli'
import { KitError } from '@kit-internal/errors'
import {
  loadSpec,
  readJsonFile,
  presetLoad,
  presetNames,
  readTextFile,
  type LoadTestSpec,
  type PresetName,
  type Stage
} from '../index.js'
import type { runOptions } from './run-options.js'

export type RunValues = CommandValues<typeof runOptions, { url: { describe: string } }>

/** The load test that a command line describes. */
export async function specFromOptions(values: RunValues, cwd: string): Promise<LoadTestSpec> {
  const spec = defined({
    url: values.url === undefined ? undefined : withProtocol(values.url),
    label: values.label,
    method: values.method,
    headers: headersOf(values),
    query: pairs(values.query, '--query'),
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
    ca: values.ca === undefined ? undefined : await readTextFile(resolve(cwd, values.ca)),
    seed: values.seed,
    thresholds: thresholdsOf(values),
    monitor: monitorOf(values),
    ...(values.data === undefined ? {} : await bodyOf(resolve(cwd, values.data)))
  })
  const { headers: typeHeaders, ...rest } = spec
  const preset = presetNames.find((name) => name === values.scenario)
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
  const file = await loadSpec(path, given.url === undefined ? {} : { url: given.url })
  const replacesEnd = given.requests !== undefined || given.duration !== undefined || given.stages !== undefined
  const { requests: _requests, duration: _duration, stages: _stages, ...kept } = file
  return {
    ...(replacesEnd ? kept : file),
    ...given,
    url: given.url ?? file.url,
    ...(headers === undefined ? {} : { headers: { ...file.headers, ...headers } }),
    ...(given.thresholds === undefined ? {} : { thresholds: [...(file.thresholds ?? []), ...given.thresholds] })
  }
}

/** `localhost:3000/x` means http. */
function withProtocol(url: string): string {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(url) || !/^(localhost|[\w-]+(\.[\w-]+)+|\d|\[)/i.test(url)
    ? url
    : `http://${url}`
}

function headersOf({ header, cookie, data }: RunValues): Record<string, string> | undefined {
  const headers = Object.fromEntries(
    header.map((line) => {
      const colon = line.indexOf(':')
      if (colon < 1) throw usage(`--header "${line}" has no colon.`, 'Write it as "Name: value".')
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
    })
  )
  const type = data === undefined ? undefined : contentTypes[extname(data).toLowerCase()]
  if (type !== undefined && !Object.keys(headers).some((name) => name.toLowerCase() === 'content-type'))
    headers['Content-Type'] = type
  if (cookie.length > 0) {
    for (const pair of cookie)
      if (!pair.includes('=')) throw usage(`--cookie "${pair}" has no "=".`, 'Write it as name=value.')
    headers['Cookie'] = cookie.join('; ')
  }
  return Object.keys(headers).length === 0 ? undefined : headers
}

const contentTypes: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.xml': 'application/xml',
  '.txt': 'text/plain; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.form': 'application/x-www-form-urlencoded',
  '.yaml': 'application/yaml',
  '.yml': 'application/yaml'
}

async function bodyOf(path: string): Promise<Pick<LoadTestSpec, 'json' | 'body'>> {
  if (extname(path).toLowerCase() === '.json') return { json: await readJsonFile(path) }
  return { body: await readTextFile(path) }
}

function pairs(list: readonly string[], option: string): Record<string, string> | undefined {
  if (list.length === 0) return undefined
  return Object.fromEntries(
    list.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw usage(`${option} "${pair}" has no "=".`, 'Write it as name=value.')
      return [pair.slice(0, at), pair.slice(at + 1)]
    })
  )
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

function monitorOf({ monitor, monitorMetric }: RunValues): LoadTestSpec['monitor'] {
  if (monitor === undefined) {
    if (monitorMetric.length > 0)
      throw usage(
        '--monitor-metric needs --monitor.',
        'Give the address of the metrics: --monitor http://localhost:3000/metrics.'
      )
    return undefined
  }
  if (/^\d+$/.test(monitor)) return { pid: Number(monitor) }
  return { prometheus: withProtocol(monitor), ...(monitorMetric.length === 0 ? {} : { metrics: monitorMetric }) }
}

function thresholdsOf({ threshold, abortOnFail }: RunValues): LoadTestSpec['thresholds'] {
  if (threshold.length === 0) return undefined
  return threshold.map((expression) => (abortOnFail ? { expression, abortOnFail: true } : expression))
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Defined<T>
}

function usage(message: string, hint?: string): KitError {
  return new KitError('KIT_LOADTEST_USAGE', message, { kind: 'usage', ...(hint === undefined ? {} : { hint }) })
}
