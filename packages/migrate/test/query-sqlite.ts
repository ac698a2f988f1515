import Database from 'libsql'

/** Looks at, or changes, a database past everything under test; takes its path or URL. */
export function querySqlite(url: string, sql: string): Record<string, unknown>[] {
  const db = new Database(url.replace(/^sqlite:/, ''))
  try {
    const statement = db.prepare(sql)
    if (!statement.reader) {
      statement.run()
      return []
    }
    return (statement.all() as Record<string, unknown>[]).map(({ _metadata, ...row }) => row)
  } finally {
    db.close()
  }
}
