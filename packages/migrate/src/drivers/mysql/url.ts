import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { migrateError } from '../../errors.js'

/** The part of mysql2's settings for TLS that a URL can ask for. */
interface Tls {
  readonly rejectUnauthorized?: boolean
  readonly verifyIdentity?: boolean
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/** What mysql2 calls its settings. */
interface UrlSettings {
  uri: string
  /** As settings, or as the name of mysql2's profile. */
  ssl?: Tls | string
}

/** Of MySQL's `ssl-mode`; PREFERRED, which promises nothing, is as if it was not there. */
const modes = {
  DISABLED: undefined,
  PREFERRED: undefined,
  REQUIRED: { rejectUnauthorized: false },
  VERIFY_CA: { rejectUnauthorized: true, verifyIdentity: false },
  VERIFY_IDENTITY: { rejectUnauthorized: true, verifyIdentity: true }
} as const satisfies Record<string, Tls | undefined>

/** The same in the words of PostgreSQL's `sslmode`, and of .NET. */
const synonyms: Readonly<Record<string, keyof typeof modes>> = {
  DISABLE: 'DISABLED',
  PREFER: 'PREFERRED',
  REQUIRE: 'REQUIRED',
  VERIFYCA: 'VERIFY_CA',
  VERIFYFULL: 'VERIFY_IDENTITY',
  VERIFY_FULL: 'VERIFY_IDENTITY'
}

/**
 * Of other clients and the drivers of other languages, in the spelling of {@link spelling}. Refused:
 * ignoring one would silently connect without TLS, or trust any server where the URL names whom to trust.
 */
const askedOtherwise = [
  ...['tls', 'usessl', 'requiressl', 'verifyservercertificate', 'sslverifyservercert', 'sslverify'],
  ...['sslverifycert', 'sslverifyidentity', 'sslcheckhostname', 'sslcapath', 'sslidentity', 'serversslcert'],
  ...['truststore', 'keystore', 'trustcertificatekeystoreurl', 'clientcertificatekeystoreurl']
]

/** Prisma's `sslaccept` in MySQL's words. */
const acceptances: Readonly<Record<string, keyof typeof modes>> = {
  strict: 'VERIFY_IDENTITY',
  accept_invalid_certs: 'REQUIRED'
}

/** Parameters that mean for mysql2 what they say; it would print a warning for each that it does not know. */
const passedOn = ['enableCleartextPlugin', 'flags', 'multipleStatements', 'socketPath', 'timezone']

/**
 * What mysql2 needs of a connection URL. TLS is asked for by the parameters of MySQL's own clients (`ssl-mode`,
 * `ssl-ca`, `ssl-cert`, `ssl-key`) as other tools spell them too, by mysql2's `ssl` or by Prisma's `sslaccept`. Other
 * parameters are ignored. Throws `KIT_MIGRATE_CONNECTION_URL`.
 */
export function readUrl(target: string): UrlSettings {
  const url = new URL(target)
  const given = new URLSearchParams(url.search)
  url.search = ''
  for (const name of passedOn) {
    const value = given.get(name)
    if (value !== null) url.searchParams.set(name, value)
  }
  const ssl = readTls(given)
  // mysql2 lets the certificate of an address be checked for the name "localhost".
  if (typeof ssl === 'object' && ssl.verifyIdentity === true && isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0)
    throw addressWithoutName(url.hostname)
  return ssl === undefined ? { uri: url.href } : { uri: url.href, ssl }
}

function readTls(given: URLSearchParams): Tls | string | undefined {
  const isAsked = ([name, value]: [string, string]) =>
    askedOtherwise.includes(spelling(name)) && !/^(false|0)?$/i.test(value)
  const [otherwise] = [...given].find(isAsked) ?? []
  if (otherwise !== undefined) throw wrongName(otherwise)
  const named = readFiles(given)
  const mode = readMode(given)
  if (mode !== undefined) return modes[mode] && { ...modes[mode], ...named }
  const ssl = readSsl(given.get('ssl'))
  if (typeof ssl === 'object') return { ...ssl, ...named }
  return ssl ?? (Object.keys(named).length === 0 ? undefined : { ...modes.VERIFY_CA, ...named })
}

/** One for `ssl-ca`, `ssl_ca`, `sslca` and `SslCa`. */
const spelling = (name: string) => name.replace(/[-_]/g, '').toLowerCase()

/** `sslcert` is the client's own, as `ssl-cert`; but for Prisma, which knows no other file, the authority's. */
function readFiles(given: URLSearchParams): Pick<Tls, 'ca' | 'cert' | 'key'> {
  const names = [...given.keys()]
  const find = (...known: string[]) => names.find((name) => known.includes(spelling(name)))
  const [ca, cert, key] = [find('sslca', 'sslrootcert'), find('sslcert'), find('sslkey')]
  const isPrisma = cert === 'sslcert' && ca === undefined && key === undefined
  const files = isPrisma ? { ca: cert } : { ca, cert, key }
  const read = Object.entries(files).map(([what, name]) => [what, name && readPem(given, name)] as const)
  return Object.fromEntries(read.filter(([, text]) => text !== undefined))
}

function readMode(given: URLSearchParams): keyof typeof modes | undefined {
  for (const [name, value] of given) {
    if (spelling(name) !== 'sslmode') continue
    const mode = value.toUpperCase().replace('-', '_')
    const known = synonyms[mode] ?? mode
    if (Object.hasOwn(modes, known)) return known as keyof typeof modes
    throw wrongValue(name, value, Object.keys(modes))
  }
  const accept = given.get('sslaccept')
  if (accept === null) return undefined
  const mode = acceptances[accept]
  if (mode === undefined) throw wrongValue('sslaccept', accept, Object.keys(acceptances))
  return mode
}

/** The only profile that mysql2 has. */
const profile = 'Amazon RDS'

/** `true`, `false`, an object in JSON, or the name of mysql2's profile. */
function readSsl(value: string | null): Tls | string | undefined {
  if (value === null || /^(false|0)$/i.test(value)) return undefined
  if (/^(true|1)$/i.test(value)) return modes.VERIFY_CA
  if (value === profile) return value
  try {
    if (value.startsWith('{')) return JSON.parse(value) as Tls
  } catch {
    // What the parser says of it shows a part of it.
  }
  throw wrongSsl()
}

function readPem(given: URLSearchParams, name: string): string | undefined {
  const path = given.get(name)
  if (path === null) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw migrateError(
      'KIT_MIGRATE_CONNECTION_URL',
      `${path}, which the connection names as ${name}, cannot be read.`,
      {
        kind: 'usage',
        hint: `Give the path of a PEM file, from ${process.cwd()} or absolute.`,
        cause
      }
    )
  }
}

function wrongName(name: string) {
  return migrateError(
    'KIT_MIGRATE_CONNECTION_URL',
    `The connection asks for TLS by ${name}, which is not known here.`,
    {
      kind: 'usage',
      hint:
        'Say it as ssl-mode=VERIFY_IDENTITY, or as ssl-mode=REQUIRED, which does not ask who answers.\n' +
        'Certificates and key are PEM files: ssl-ca, ssl-cert and ssl-key.'
    }
  )
}

function wrongValue(name: string, value: string, known: readonly string[]) {
  return migrateError('KIT_MIGRATE_CONNECTION_URL', `The connection has ${name}=${value}, which nothing stands for.`, {
    kind: 'usage',
    hint: `It may be ${known.join(', ')}.`
  })
}

/** Without the value, in which there may be a private key. */
function wrongSsl() {
  return migrateError('KIT_MIGRATE_CONNECTION_URL', 'The connection has an ssl that nothing stands for.', {
    kind: 'usage',
    hint:
      `It may be true, false, ${profile}, or settings of mysql2 in JSON, like {"rejectUnauthorized":true}.\n` +
      'How much of TLS is wanted is said by ssl-mode, as in ssl-mode=REQUIRED.'
  })
}

function addressWithoutName(address: string) {
  return migrateError(
    'KIT_MIGRATE_CONNECTION_URL',
    `The connection asks for a certificate with the server's name, and names it by the address ${address}.`,
    {
      kind: 'usage',
      hint:
        'Write a name that is in its certificate in place of the address, like localhost.\n' +
        'To check who signed the certificate, and not for whom: ssl-mode=VERIFY_CA'
    }
  )
}
