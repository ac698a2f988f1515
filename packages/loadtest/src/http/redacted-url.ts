/** Names of headers, fields and query parameters whose values are nobody else's business. */
export const secretName = /auth|cookie|token|secret|passw|api[-_]?key|session|signature|credential|^key$|^cert$/i

/** A URL, or a path, without login and without the values of query parameters that look like secrets. */
export function redactedUrl(text: string): string {
  const login = text.replace(/^([a-z]+:\/\/)[^/?#@]*@/i, '$1')
  return login.replace(/([?&])([^=&#]+)=([^&#]*)/g, (whole, mark: string, name: string) =>
    secretName.test(name) ? `${mark}${name}=[redacted]` : whole
  )
}

/** A URL that fetch takes, with its login as a header. */
export function withoutLogin(text: string): { url: string; headers: Record<string, string> } {
  const url = new URL(text)
  const { username, password } = url
  url.username = url.password = ''
  if (username === '') return { url: url.href, headers: {} }
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { url: url.href, headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` } }
}
