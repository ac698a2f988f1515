import { isNode, list, type Node, type OpenApiDocument } from './document.js'

/** What the caller can log in with. */
export interface Logins {
  /** `Authorization` of every request is a bearer token. */
  bearer: boolean
  basic: boolean
  /** Values by the name of their security scheme. */
  credentials: Readonly<Record<string, string>>
}

/** What a request carries to be let in; values are `{{name}}` of a secret. */
export interface Login {
  headers: Record<string, string>
  query: string[]
  cookies: string[]
}

/** The login of an operation, or the schemes it would need. The first alternative that can be met is taken. */
export function loginFor(document: OpenApiDocument, operation: Node, logins: Logins): Login | { needs: string[] } {
  const requirements = operation['security'] ?? document.root['security']
  const alternatives = list(requirements).filter(isNode)
  if (alternatives.length === 0) return { headers: {}, query: [], cookies: [] }
  const schemes = document.at(document.at(document.root['components'])['securitySchemes'])
  const ways = alternatives.map((alternative) => {
    const names = Object.keys(alternative)
    return { names, parts: names.map((name) => partOf(document.at(schemes[name]), name, logins)) }
  })
  const way = ways.find(({ parts }) => parts.every((part) => part !== undefined))
  if (way === undefined) return { needs: [...new Set(ways.flatMap(({ names }) => names))] }
  const parts = way.parts.filter((part) => part !== undefined)
  return {
    headers: Object.assign({}, ...parts.map(({ headers }) => headers)) as Record<string, string>,
    query: parts.flatMap(({ query }) => query),
    cookies: parts.flatMap(({ cookies }) => cookies)
  }
}

const nothing: Login = { headers: {}, query: [], cookies: [] }

/** Undefined when the caller gave nothing for this scheme. */
function partOf(scheme: Node, name: string, { bearer, basic, credentials }: Logins): Login | undefined {
  const isBasic = scheme['type'] === 'http' && String(scheme['scheme']).toLowerCase() === 'basic'
  const isKey = scheme['type'] === 'apiKey'
  if (Object.hasOwn(credentials, name)) {
    const value = `{{${secretName(name)}}}`
    if (!isKey) return { ...nothing, headers: { Authorization: `${isBasic ? 'Basic' : 'Bearer'} ${value}` } }
    const key = String(scheme['name'])
    if (scheme['in'] === 'query') return { ...nothing, query: [`${encodeURIComponent(key)}=${value}`] }
    if (scheme['in'] === 'cookie') return { ...nothing, cookies: [`${key}=${value}`] }
    return { ...nothing, headers: { [key]: value } }
  }
  if (isKey || scheme['type'] === 'mutualTLS') return undefined
  return (isBasic ? basic : bearer) ? nothing : undefined
}

/** Secrets by the names that `loginFor` uses; of a basic login it is what the header holds. */
export function secretsOf(document: OpenApiDocument, credentials: Logins['credentials']): Record<string, string> {
  const schemes = document.at(document.at(document.root['components'])['securitySchemes'])
  return Object.fromEntries(
    Object.entries(credentials).map(([name, value]) => {
      const isBasic = String(document.at(schemes[name])['scheme']).toLowerCase() === 'basic'
      return [secretName(name), isBasic ? Buffer.from(value).toString('base64') : value]
    })
  )
}

const secretName = (scheme: string) => `credential.${scheme.replace(/[^\w.-]/g, '_')}`

/** Names of the document's security schemes. */
export function schemeNames(document: OpenApiDocument): string[] {
  return Object.keys(document.at(document.at(document.root['components'])['securitySchemes']))
}
