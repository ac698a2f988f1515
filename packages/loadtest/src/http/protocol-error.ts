/** The server broke HTTP/1.1; the connection cannot be used any further. */
export class ProtocolError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
