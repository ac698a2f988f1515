import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'

type Json = Readonly<Record<string, unknown>>

const encode = (part: Json) => Buffer.from(JSON.stringify(part)).toString('base64url')
const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json

/** A signed token with any header and claims. */
export function hmac(header: Json, claims: Json, key: string, digest = 'sha256'): string {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${createHmac(digest, key).update(input).digest('base64url')}`
}

/** Every way to make a token that must not be taken, from one that is and the key that signed it. */
export function forgedTokens(token: string, key: string, otherSession: string): Readonly<Record<string, string>> {
  const [head, body, signature = ''] = token.split('.')
  const [header, claims] = [decode(head), decode(body)]
  const now = Math.floor(Date.now() / 1000)
  const resigned = (changes: Json, other: Json = header) => hmac(other, { ...claims, ...changes }, key)
  const without = (name: string) =>
    hmac(header, Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name)), key)
  const unsigned = (alg: string, end = '') => `${encode({ ...header, alg })}.${encode(claims)}.${end}`
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = createPublicKey(rsa.privateKey).export({ format: 'jwk' })
  const embedded = `${encode({ ...header, alg: 'RS256', jwk })}.${encode(claims)}`
  return {
    'the algorithm none': unsigned('none'),
    'the algorithm None': unsigned('None'),
    'the algorithm nOnE and a signature': unsigned('nOnE', signature),
    'no algorithm': `${encode({ typ: 'at+jwt' })}.${encode(claims)}.${signature}`,
    'the right key and HS512': hmac({ ...header, alg: 'HS512' }, claims, key, 'sha512'),
    'the right key and HS384': hmac({ ...header, alg: 'HS384' }, claims, key, 'sha384'),
    'an RSA algorithm over the secret': hmac({ ...header, alg: 'RS256' }, claims, key),
    'a key of its own in the header': `${embedded}.${sign('sha256', Buffer.from(embedded), rsa.privateKey).toString('base64url')}`,
    'the address of a key': hmac({ ...header, jku: 'http://127.0.0.1:9/keys' }, claims, 'guessed'),
    'a key id that is a path': hmac({ ...header, kid: '../../../../dev/null' }, claims, ''),
    'an empty key': hmac(header, claims, ''),
    'a guessed key': hmac(header, claims, 'secret'),
    'changed claims and the old signature': `${head}.${encode({ ...claims, sub: otherSession })}.${signature}`,
    'no signature': `${head}.${body}.`,
    'half a signature': `${head}.${body}.${signature.slice(0, 20)}`,
    'two parts': `${head}.${body}`,
    'an end in the past': resigned({ exp: now - 120 }),
    'no end': without('exp'),
    'a beginning in the future': resigned({ nbf: now + 3600 }),
    'another audience': resigned({ aud: 'somebody-else' }),
    'no audience': without('aud'),
    'another issuer': resigned({ iss: 'https://evil.example' }),
    'another type': resigned({}, { ...header, typ: 'JWT' }),
    'no account': without('sub'),
    'no session': without('sid'),
    'the session of somebody else': resigned({ sid: otherSession }),
    'a session that is a query': resigned({ sid: { $ne: null } }),
    'a critical extension': resigned({}, { ...header, crit: ['b64'], b64: false })
  }
}

export const sessionOf = (token: string) => String(decode(token.split('.')[1])['sid'])

/** The token again, signed anew with the key: it must work, or the others prove nothing. */
export function signedAnew(token: string, key: string): string {
  const [head, body] = token.split('.')
  return hmac(decode(head), decode(body), key)
}
