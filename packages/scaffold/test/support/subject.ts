import { freePort, startCuttingProxy } from '@kit-internal/testkit'
import type { Subject } from '../contract/subject.js'
import { openDatabaseFile } from './database-file.js'
import { boot } from './generated.js'

const queryTimeoutSeconds = 2
const limits = { general: 120, sensitive: 20 }
const admin = { email: 'root@example.com', password: 'the first of all users' }
const secret = 'a-secret-of-the-tests-that-is-long-enough'

/** The environment of the proofs, apart from the database. Hashing is slow enough to be measured, and no slower. */
export const subjectEnv = {
  JWT_SECRET: secret,
  BCRYPT_COST: '7',
  CORS_ORIGINS: 'https://app.example.com',
  RATE_LIMIT_MAX: String(limits.general),
  AUTH_RATE_LIMIT_MAX: String(limits.sensitive),
  DATABASE_QUERY_TIMEOUT_SECONDS: String(queryTimeoutSeconds),
  SEED_ADMIN_EMAIL: admin.email,
  SEED_ADMIN_PASSWORD: admin.password
}

/** Starts a generated project twice: in production and in development mode. Its database holds the administrator. */
export async function startSubject(folder: string, env: Record<string, string>) {
  const { DATABASE_URL: url } = env
  const isFile = url?.startsWith('sqlite:') === true
  const proxy = url === undefined || isFile ? undefined : await startCuttingProxy(url)
  const all = { ...subjectEnv, ...env, ...(proxy && { DATABASE_URL: proxy.url }) }
  const start = async (mode: string) => boot(folder, await freePort(), { ...all, NODE_ENV: mode })
  const [production, development] = await Promise.all([start('production'), start('development')]).catch(
    async (error: unknown) => {
      await proxy?.stop()
      throw error
    }
  )
  const databaseFile = isFile ? openDatabaseFile(folder, url.replace(/^sqlite:/, '')) : undefined
  const subject: Subject = {
    production: production.url,
    development: development.url,
    origin: all.CORS_ORIGINS,
    admin,
    limits,
    databaseServer: proxy && {
      goAway() {
        proxy.refuse(true)
        proxy.cut()
      },
      comeBack() {
        proxy.refuse(false)
      },
      stall() {
        proxy.stall(true)
      },
      goOn() {
        proxy.stall(false)
      },
      queryTimeoutSeconds
    },
    databaseFile,
    log: () => production.log() + development.log(),
    secrets: [secret, admin.password, ...('DATABASE_URL' in all ? [all.DATABASE_URL] : [])]
  }
  return {
    subject,
    /** Asks both to stop and fulfils with their exit codes. */
    async stop() {
      databaseFile?.close()
      const exitCodes = await Promise.all([production.stop(), development.stop()])
      await proxy?.stop()
      return exitCodes
    }
  }
}
