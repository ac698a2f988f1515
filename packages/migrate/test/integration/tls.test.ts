import { chownSync, copyFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startPostgres, unprivilegedAccount, type Postgres } from '@kit-internal/postgres'
import { describeWithServer, runBin } from '@kit-internal/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { writeMigrations } from './engines.js'
import { queryMysql, queryPostgres } from './query.js'

const bin = fileURLToPath(new URL('../../bin/kit-migrate.js', import.meta.url))
const pem = (name: string) => fileURLToPath(new URL(`./tls/${name}`, import.meta.url))

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit tls-'))
  chmodSync(folder, 0o755)
})
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

/** The URL with other parameters. */
function withParameters(url: string, parameters: Readonly<Record<string, string>>, host?: string): string {
  const changed = new URL(url)
  changed.search = new URLSearchParams(parameters).toString()
  if (host !== undefined) changed.hostname = host
  return changed.href
}

const migrate = (url: string) => runBin(bin, ['migrate', '-c', url], { cwd: folder })

describe('PostgreSQL over TLS', () => {
  let server: Postgres
  beforeAll(async () => {
    // The server takes a key only from its own account.
    const account = unprivilegedAccount()
    for (const name of ['server.pem', 'server.key']) {
      copyFileSync(pem(name), join(folder, name))
      chmodSync(join(folder, name), 0o600)
      if (account !== undefined) chownSync(join(folder, name), account.uid, account.gid)
    }
    const settings = { ssl_cert_file: join(folder, 'server.pem'), ssl_key_file: join(folder, 'server.key') }
    server = await startPostgres({ fast: true, settings: { ssl: 'on', ...settings } })
    writeMigrations(folder, {
      '1_tls.sql':
        '-- UP Migration\nCREATE TABLE encrypted AS SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid();\n'
    })
  })
  beforeEach(() => queryPostgres(server.url, 'DROP TABLE IF EXISTS encrypted, kit_migrations, kit_migration_steps'))
  afterAll(() => server.stop())

  it.each([
    ['require', {}, '127.0.0.1'],
    ['no-verify', {}, '127.0.0.1'],
    ['verify-ca', { sslrootcert: pem('ca.pem') }, '127.0.0.1'],
    ['verify-full', { sslrootcert: pem('ca.pem') }, 'localhost']
  ] as const)('migrates with sslmode=%s, and says nothing of it', async (sslmode, more, host) => {
    const { code, stderr } = await migrate(withParameters(server.url, { sslmode, ...more }, host))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(await queryPostgres(server.url, 'SELECT ssl FROM encrypted')).toEqual([{ ssl: true }])
  })

  it.each([
    ['prefer', true],
    ['allow', false]
  ] as const)('with sslmode=%s takes what it has', async (sslmode, ssl) => {
    const sslrootcert = pem('ca.pem')
    expect(await migrate(withParameters(server.url, { sslmode, sslrootcert }))).toMatchObject({ code: 0, stderr: '' })
    expect(await queryPostgres(server.url, 'SELECT ssl FROM encrypted')).toEqual([{ ssl }])
  })

  it.each([
    [{ sslmode: 'verify-full' }, 'localhost', 'sslrootcert=ca.pem'],
    [{ sslmode: 'verify-full', sslrootcert: pem('ca.pem') }, '127.0.0.1', 'sslrootcert=ca.pem']
  ] as const)(
    'refuses the certificate that %o does not cover, and says what to write',
    async (parameters, host, hint) => {
      const { code, stderr } = await migrate(withParameters(server.url, parameters, host))
      expect(code).toBe(1)
      expect(stderr).toContain('PostgreSQL cannot be reached: ')
      expect(stderr).toContain(hint)
    }
  )

  it('says what to do where the server has no TLS', async () => {
    await using plain = await startPostgres({ fast: true })
    const { code, stderr } = await migrate(withParameters(plain.url, { sslmode: 'require' }))
    expect(code).toBe(1)
    expect(stderr).toContain('leave sslmode out of the connection URL')
    for (const sslmode of ['prefer', 'allow'])
      expect(await migrate(withParameters(plain.url, { sslmode }))).toMatchObject({ code: 0, stderr: '' })
    expect(await queryPostgres(plain.url, 'SELECT ssl FROM encrypted')).toEqual([{ ssl: false }])
  })

  it('says what to do where the server takes nothing else', async () => {
    const dataDir = join(folder, 'data')
    const start = () =>
      startPostgres({
        dataDir,
        fast: true,
        settings: {
          ...{ ssl: 'on', ssl_cert_file: join(folder, 'server.pem'), ssl_key_file: join(folder, 'server.key') },
          hba_file: join(folder, 'hba.conf')
        }
      })
    writeFileSync(join(folder, 'hba.conf'), 'host all all all trust\n', { mode: 0o644 })
    await using only = await start()
    writeFileSync(join(folder, 'hba.conf'), 'hostssl all all all trust\n')
    await queryPostgres(only.url, 'SELECT pg_reload_conf(), pg_sleep(0.5)')
    const { code, stderr } = await migrate(only.url)
    expect(code).toBe(1)
    expect(stderr).toContain('add ?sslmode=require to the connection URL')
    for (const sslmode of ['allow', 'require'])
      expect(await migrate(withParameters(only.url, { sslmode }))).toMatchObject({ code: 0 })
  })
})

describeWithServer('mysql', 'MySQL over TLS', (server) => {
  let url = ''
  beforeAll(async () => {
    writeMigrations(folder, {
      '1_tls.sql':
        "-- UP Migration\nCREATE TABLE encrypted AS SELECT VARIABLE_VALUE AS cipher FROM performance_schema.session_status WHERE VARIABLE_NAME = 'Ssl_cipher';\n"
    })
    url = await server.createDatabase()
  })
  beforeEach(() => queryMysql(url, 'DROP TABLE IF EXISTS encrypted, kit_migrations, kit_migration_steps'))

  it.each([
    { 'ssl-mode': 'REQUIRED' },
    { sslaccept: 'accept_invalid_certs', connection_limit: '5' },
    { ssl: '{"rejectUnauthorized":false}' }
  ])('migrates with %o, and says nothing of it', async (parameters) => {
    const { code, stderr } = await migrate(withParameters(url, parameters))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [row] = await queryMysql(url, 'SELECT cipher FROM encrypted')
    expect(row?.['cipher']).toMatch(/^TLS_|^ECDHE|^DHE/)
  })

  it('migrates without TLS where none is asked for', async () => {
    expect(await migrate(withParameters(url, { 'ssl-mode': 'DISABLED' }))).toMatchObject({ code: 0, stderr: '' })
    expect(await queryMysql(url, 'SELECT cipher FROM encrypted')).toEqual([{ cipher: '' }])
  })

  it.each([
    { ssl: 'true' },
    { sslaccept: 'strict' },
    { 'ssl-mode': 'VERIFY_CA' },
    { 'ssl-mode': 'VERIFY_IDENTITY', 'ssl-ca': pem('ca.pem') }
  ])('refuses the certificate that %o does not cover, and says what to write', async (parameters) => {
    const { code, stderr } = await migrate(withParameters(url, parameters, 'localhost'))
    expect(code).toBe(1)
    expect(stderr).toContain('MySQL cannot be reached: ')
    expect(stderr).toContain('?ssl-mode=VERIFY_IDENTITY&ssl-ca=ca.pem')
  })

  it('says what to do where the server takes nothing else', async () => {
    await queryMysql(url, "CREATE USER wary@'%' IDENTIFIED BY 'x' REQUIRE SSL")
    const wary = Object.assign(new URL(url), { username: 'wary', password: 'x' }).href
    const { code, stderr } = await migrate(wary).finally(() => queryMysql(url, "DROP USER wary@'%'"))
    expect(code).toBe(1)
    expect(stderr).toContain('?ssl-mode=REQUIRED')
  })
})

describeWithServer('mariadb', 'MariaDB without TLS', (server) => {
  it('says what to do when TLS is asked for', async () => {
    const url = await server.createDatabase()
    const { code, stderr } = await migrate(withParameters(url, { 'ssl-mode': 'REQUIRED' }))
    // From 11.4 on it makes itself a certificate.
    const [row] = await queryMysql(url, 'SELECT @@have_ssl AS have')
    if (row?.['have'] === 'YES') expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    else expect(stderr).toContain('leave it out of the connection URL')
  })
})
