import { hash } from 'node:crypto'

/**
 * A checksum that survives what editors and git do to a file: byte order mark, CRLF, and blanks at the end.
 * `v1:` names the algorithm, so that a later one can tell old checksums from wrong ones.
 */
export function checksumOf(text: string): string {
  return `v1:${hash('sha256', normalise(text))}`
}

function normalise(text: string): string {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const unix = text.includes('\r') ? text.slice(start).replace(/\r\n?/g, '\n') : text.slice(start)
  return unix.trimEnd()
}
