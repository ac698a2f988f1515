/** Names of headers, fields and query parameters whose values are nobody else's business. */
export const secretName = /auth|cookie|token|secret|passw|api[-_]?key|session|signature|credential|^key$|^cert$/i

/** A URL, or a path, without login and without the values of query parameters that look like secrets. */
export function redactedUrl(text: string): string {
  const login = text.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1')
  return login.replace(/([?&])([^=&#]+)=([^&#]*)/g, (whole, mark: string, name: string) =>
    secretName.test(name) ? `${mark}${name}=[redacted]` : whole
  )
}

/** A URL that fetch takes, with its login as a header. */
export function withoutLogin(text: string): { url: string; headers: Record<string, string> } {
  const url = new URL(text)
  const login = loginOf(url)
  url.username = url.password = ''
  if (login === undefined) return { url: url.href, headers: {} }
  return { url: url.href, headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` } }
}

/** `user:password` of a URL; undefined when it has none. */
export function loginOf({ username, password }: URL): string | undefined {
  return username === '' ? undefined : `${decoded(username)}:${decoded(password)}`
}

/** A `%` that begins no escape stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
