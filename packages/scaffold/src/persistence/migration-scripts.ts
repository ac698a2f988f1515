/** The verbs of Kit's migrations, the same for every database; the first run waits for a server that is starting. */
export const migrationScripts = {
  migrate: 'kit-migrate migrate --wait 30s',
  'migrate:rollback': 'kit-migrate rollback',
  'migrate:status': 'kit-migrate status'
} as const
