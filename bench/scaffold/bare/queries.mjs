// What the generated list asks of PostgreSQL, by hand: the session that a token belongs to, one page, the count.
import { jwtVerify } from 'jose'
import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 })
const key = new TextEncoder().encode(process.env.JWT_SECRET)
const pageSize = 20

const session = `SELECT sessions.id FROM sessions JOIN users ON users.id = sessions.user_id
  WHERE sessions.id = $1 AND revoked_at IS NULL AND expires_at > now() AND users.is_active`
const page = `SELECT id, email, name, role, is_active AS "isActive", created_at AS "createdAt", updated_at AS "updatedAt"
  FROM users ORDER BY created_at DESC, id DESC LIMIT ${pageSize}`

/** The first page of users, for whoever shows a token of a running session. */
export async function listUsers(authorization = '') {
  const { payload } = await jwtVerify(authorization.replace('Bearer ', ''), key, { algorithms: ['HS256'] })
  const { rowCount } = await pool.query(session, [payload.sid])
  if (rowCount === 0) throw new Error('The session has ended.')
  const [{ rows: items }, count] = await Promise.all([
    pool.query(page),
    pool.query('SELECT count(*)::int AS total FROM users')
  ])
  return { items, total: count.rows[0].total, page: 1, pageSize }
}
