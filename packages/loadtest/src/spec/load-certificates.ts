import { createSecureContext } from 'node:tls'
import { invalidFile } from '../errors.js'
import { messageOf, readTextFile } from './files.js'

/** The PEM text of a file with certificate authorities, for `ca` of a test. Throws KIT_LOADTEST_FILE. */
export async function loadCertificates(path: string): Promise<string> {
  const text = await readTextFile(path)
  if (!text.includes('-----BEGIN CERTIFICATE-----') && !text.includes('-----BEGIN TRUSTED CERTIFICATE-----'))
    throw invalidFile(path, 'holds no certificate in PEM', 'It begins with "-----BEGIN CERTIFICATE-----".')
  try {
    createSecureContext({ ca: text })
  } catch (cause) {
    throw invalidFile(path, `holds a certificate that cannot be read: ${messageOf(cause)}`, undefined, cause)
  }
  return text
}
