import { resolve } from 'node:path'
import { loadOpenApi, presetNames, type LoadTestSpec } from '../index.js'
import type { RunValues } from './spec-from-options.js'
import { openApiNotes } from './views.js'
import { usage, withProtocol } from './words.js'

/** The requests of --openapi; to which server they go is for the user to say. */
export async function requestsOf(
  values: RunValues,
  cwd: string,
  warn: (text: string) => void
): Promise<Partial<Pick<LoadTestSpec, 'url' | 'flows' | 'secrets'>>> {
  const { openapi, operation, tag, writes, param, credential, method, bearer, basic, data, scenario } = values
  if (openapi === undefined) {
    const given = [...operation, ...tag, ...param, ...credential].length > 0 || writes !== undefined
    if (given)
      throw usage('--operation, --tag, --writes, --param and --credential need --openapi.', 'Give the document.')
    return {}
  }
  if (data !== undefined || (scenario !== undefined && !presetNames.some((name) => name === scenario)))
    throw usage(
      '--openapi cannot be combined with --data or a scenario file.',
      'A scenario file can name the document.'
    )
  const requests = await loadOpenApi(/^https?:\/\//i.test(openapi) ? openapi : resolve(cwd, openapi), {
    operations: operation,
    tags: tag,
    methods: method === undefined ? [] : [method],
    writes: writes === true,
    parameters: pairsOf('param', param),
    credentials: pairsOf('credential', credential),
    ...(bearer !== undefined ? { auth: 'bearer' as const } : basic !== undefined ? { auth: 'basic' as const } : {})
  })
  if (values.url === undefined) {
    const [server] = requests.servers
    throw usage(
      'The URL is missing.',
      server === undefined
        ? 'Say which server to test: kit-loadtest http://localhost:3000 --openapi FILE.'
        : `A document is no leave to test its servers. Say which: kit-loadtest ${server} --openapi FILE.`
    )
  }
  for (const note of openApiNotes(requests)) warn(note)
  return {
    url: withPathOf(requests.servers[0], withProtocol(values.url)),
    flows: requests.flows,
    secrets: requests.secrets
  }
}

/** An address without a path means the one under which the document's first server has its API. */
function withPathOf(server: string | undefined, url: string): string {
  if (!URL.canParse(url) || new URL(url).pathname !== '/' || !URL.canParse(server ?? '/', url)) return url
  return new URL(new URL(server ?? '/', url).pathname, url).href
}

function pairsOf(option: string, list: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    list.map((pair, i) => {
      const at = pair.indexOf('=')
      // What has no "=" may be a token: it is not printed.
      if (at < 1) throw usage(`The ${i + 1}. --${option} has no "=".`, 'Write it as NAME=VALUE.')
      return [pair.slice(0, at), pair.slice(at + 1)]
    })
  )
}
