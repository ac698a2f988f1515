import { rootCertificates } from 'node:tls'

/** The given PEM beside the authorities that Node trusts anyway; undefined leaves it to Node. */
export function authorities(ca: string | undefined): string[] | undefined {
  return ca === undefined ? undefined : [...rootCertificates, ca]
}
