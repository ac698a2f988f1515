import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readUrl } from '../../src/drivers/mysql/url.js'

const server = 'mysql://ada:s%40cret@db:3306/app'

describe('readUrl', () => {
  let folder = ''
  const file = (name: string) => join(folder, name)
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kit pem-'))
    for (const name of ['ca', 'cert', 'key']) writeFileSync(file(name), `the ${name}`)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each([
    ['', undefined],
    ['?ssl-mode=DISABLED', undefined],
    ['?ssl-mode=preferred', undefined],
    ['?ssl-mode=REQUIRED', { rejectUnauthorized: false }],
    ['?sslmode=verify-ca', { rejectUnauthorized: true, verifyIdentity: false }],
    ['?sslMode=VERIFY_IDENTITY', { rejectUnauthorized: true, verifyIdentity: true }],
    ['?sslmode=require', { rejectUnauthorized: false }],
    ['?ssl_mode=verify-full', { rejectUnauthorized: true, verifyIdentity: true }],
    ['?useSSL=false', undefined],
    ['?ssl_check_hostname=false', undefined],
    ['?ssl=TRUE', { rejectUnauthorized: true, verifyIdentity: false }],
    ['?sslaccept=strict', { rejectUnauthorized: true, verifyIdentity: true }],
    ['?sslaccept=accept_invalid_certs', { rejectUnauthorized: false }],
    ['?ssl=false', undefined],
    ['?ssl=true', { rejectUnauthorized: true, verifyIdentity: false }],
    ['?ssl={"rejectUnauthorized":true}', { rejectUnauthorized: true }],
    ['?ssl=Amazon%20RDS', 'Amazon RDS']
  ])('reads %s', (search, ssl) => {
    expect(readUrl(`${server}${search}`)).toEqual(ssl === undefined ? { uri: server } : { uri: server, ssl })
  })

  it('reads certificates and key from their files', () => {
    const { ssl } = readUrl(
      `${server}?ssl-mode=VERIFY_IDENTITY&ssl-ca=${file('ca')}&ssl-cert=${file('cert')}&ssl-key=${file('key')}`
    )
    expect(ssl).toEqual({
      rejectUnauthorized: true,
      verifyIdentity: true,
      ca: 'the ca',
      cert: 'the cert',
      key: 'the key'
    })
    expect(readUrl(`${server}?ssl-ca=${file('ca')}`).ssl).toMatchObject({ rejectUnauthorized: true, ca: 'the ca' })
  })

  it.each([
    ['sslcert=CA', { rejectUnauthorized: true, verifyIdentity: false, ca: 'the ca' }],
    ['sslaccept=strict&sslcert=CA', { rejectUnauthorized: true, verifyIdentity: true, ca: 'the ca' }],
    ['ssl_ca=CA', { rejectUnauthorized: true, verifyIdentity: false, ca: 'the ca' }],
    [
      'ssl_ca=CA&ssl_cert=CERT&ssl_key=KEY',
      { rejectUnauthorized: true, ca: 'the ca', cert: 'the cert', key: 'the key' }
    ],
    ['ssl_cert=CERT', { rejectUnauthorized: true, cert: 'the cert' }],
    ['sslca=CA&sslcert=CERT&sslkey=KEY', { rejectUnauthorized: true, ca: 'the ca', cert: 'the cert', key: 'the key' }],
    ['SslMode=VerifyFull&SslCa=CA', { rejectUnauthorized: true, verifyIdentity: true, ca: 'the ca' }],
    ['sslrootcert=CA', { rejectUnauthorized: true, verifyIdentity: false, ca: 'the ca' }],
    ['sslmode=verify-full&sslrootcert=CA', { rejectUnauthorized: true, verifyIdentity: true, ca: 'the ca' }],
    ['sslcert=CERT&sslkey=KEY', { rejectUnauthorized: true, cert: 'the cert', key: 'the key' }]
  ])('reads the files that other tools name so: %s', (search, ssl) => {
    const named = search.replace('CA', file('ca')).replace('CERT', file('cert')).replace('KEY', file('key'))
    expect(readUrl(`${server}?${named}`).ssl).toMatchObject(ssl)
  })

  it("passes on what is mysql2's and leaves out what is for other tools", () => {
    expect(readUrl(`${server}?connection_limit=5&timezone=Z&pool_timeout=3`).uri).toBe(`${server}?timezone=Z`)
  })

  it.each([
    ['?ssl-mode=REQUIERD', 'ssl-mode=REQUIERD', 'DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY'],
    ['?tls=true', 'by tls', 'ssl-mode=VERIFY_IDENTITY'],
    ['?ssl_verify_identity=true', 'by ssl_verify_identity', 'ssl-mode=VERIFY_IDENTITY'],
    ['?ssl-capath=/etc/ssl', 'by ssl-capath', 'ssl-ca'],
    ['?sslidentity=client.p12', 'by sslidentity', 'ssl-cert'],
    ['?trustCertificateKeyStoreUrl=file:ca.jks', 'by trustCertificateKeyStoreUrl', 'ssl-ca'],
    ['?sslca=/nowhere/ca.pem', '/nowhere/ca.pem', 'absolute'],
    ['?useSSL=true&requireSSL=true', 'by useSSL', 'ssl-mode=VERIFY_IDENTITY'],
    ['?ssl=', 'an ssl that nothing', 'true, false'],
    ['?ssl=required', 'an ssl that nothing', 'ssl-mode=REQUIRED'],
    ['?sslaccept=sometimes', 'sslaccept=sometimes', 'strict, accept_invalid_certs'],
    ['?ssl={', 'an ssl that nothing', '{"rejectUnauthorized":true}'],
    ['?ssl-ca=/nowhere/ca.pem', '/nowhere/ca.pem', 'absolute']
  ])('refuses %s', (search, message, hint) => {
    expect(() => readUrl(`${server}${search}`)).toThrow(
      expect.objectContaining({
        code: 'KIT_MIGRATE_CONNECTION_URL',
        message: expect.stringContaining(message) as string,
        hint: expect.stringContaining(hint) as string
      })
    )
  })

  it.each(['127.0.0.1', '[::1]'])("refuses to look for the server's name where it has none: %s", (address) => {
    for (const search of ['ssl-mode=VERIFY_IDENTITY', 'sslaccept=strict', 'ssl={"verifyIdentity":true}'])
      expect(() => readUrl(`mysql://ada@${address}/app?${search}`)).toThrow(
        expect.objectContaining({
          code: 'KIT_MIGRATE_CONNECTION_URL',
          message: expect.stringContaining(`the address ${address}`) as string,
          hint: expect.stringContaining('ssl-mode=VERIFY_CA') as string
        })
      )
    expect(readUrl(`mysql://ada@${address}/app?ssl-mode=VERIFY_CA`).ssl).toMatchObject({ verifyIdentity: false })
  })

  it('never shows what ssl has in it, which may be a private key', () => {
    const key = '{"key":"-----BEGIN PRIVATE KEY-----secret",}'
    const found = attempt(() => readUrl(`${server}?ssl=${key}`))
    expect(found).toMatchObject({ code: 'KIT_MIGRATE_CONNECTION_URL' })
    expect(inspect(found)).not.toMatch(/PRIVATE|secret/)
  })
})

function attempt(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}
