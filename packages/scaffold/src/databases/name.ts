/** Database names are identifiers: letters, digits and underscores. */
export function databaseName(project: string): string {
  const name = project.replace(/[^a-z0-9]/g, '_')
  return (/^[0-9]/.test(name) ? `db_${name}` : name).slice(0, 60)
}
