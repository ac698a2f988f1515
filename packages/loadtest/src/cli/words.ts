import { KitError } from '@kit-internal/errors'

/** The error for words of a command line that cannot be. */
export function usage(message: string, hint?: string): KitError {
  return new KitError('KIT_LOADTEST_USAGE', message, { kind: 'usage', ...(hint === undefined ? {} : { hint }) })
}

/** `localhost:3000/x` means http. */
export function withProtocol(url: string): string {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(url) || !/^(localhost|[\w-]+(\.[\w-]+)+|\d|\[)/i.test(url)
    ? url
    : `http://${url}`
}
