import type { Client } from 'pg'
import { stepsTable } from '../sql/ledger-sql.js'

/** Everything that belongs to no extension and to no system schema. */
const own = (oid: string, catalog: string) =>
  `NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`
const ownSchema = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%'`

const queries = [
  `SELECT format('schema %I', n.nspname) FROM pg_namespace n WHERE ${ownSchema} AND ${own('n.oid', 'pg_namespace')}`,
  `SELECT format('extension %I', extname) FROM pg_extension`,
  `SELECT format('%s %I.%I%s', CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'table' END,
     n.nspname, c.relname, coalesce(' ' || pg_get_viewdef(CASE WHEN c.relkind IN ('v', 'm') THEN c.oid END), '')
     || CASE WHEN c.relrowsecurity THEN ' row security' ELSE '' END || coalesce(' ' || pg_get_partkeydef(c.oid), ''))
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${ownSchema} AND ${own('c.oid', 'pg_class')}`,
  `SELECT format('column %I.%I.%I %s%s%s%s%s', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
     CASE WHEN a.attnotnull THEN ' not null' ELSE '' END, coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''),
     CASE a.attidentity::text WHEN '' THEN '' ELSE ' identity ' || a.attidentity::text END, CASE a.attgenerated::text WHEN '' THEN '' ELSE ' generated ' || a.attgenerated::text END)
   FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f') AND ${ownSchema} AND ${own('c.oid', 'pg_class')}`,
  `SELECT format('constraint %I.%I %I %s', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid))
   FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE k.contype <> 'n' AND ${ownSchema}`,
  `SELECT pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END
   FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${ownSchema}`,
  `SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE NOT t.tgisinternal AND ${ownSchema}`,
  `SELECT CASE WHEN p.prokind IN ('f', 'p') THEN pg_get_functiondef(p.oid) ELSE format('routine %I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) END
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${ownSchema} AND ${own('p.oid', 'pg_proc')}`,
  `SELECT format('type %I.%I %s', n.nspname, t.typname, coalesce((SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
     CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END, t.typtype::text))
   FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
   WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c')))
   AND ${ownSchema} AND ${own('t.oid', 'pg_type')}`,
  `SELECT format('policy %I on %I.%I %s %s %s', policyname, schemaname, tablename, cmd, qual, with_check) FROM pg_policies`,
  `SELECT format('comment on %s: %s', pg_describe_object(classoid, objoid, objsubid), description) FROM pg_description d
   WHERE d.classoid = 'pg_class'::regclass AND EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = d.objoid AND ${ownSchema})`
]

/** The definitions of a PostgreSQL database, sorted. Grants and owners are not looked at. */
export async function snapshotPostgres(client: Client, table: string): Promise<string[]> {
  const lines: string[] = []
  for (const text of queries) {
    const { rows } = await client.query<[string]>({ text, rowMode: 'array' })
    lines.push(...rows.map(([line]) => line))
  }
  const ours = new RegExp(
    `\\b(${[table, stepsTable(table), `${table}_lock`].map((name) => name.replace(/\$/g, '\\$')).join('|')})(_pkey)?\\b`
  )
  return lines.filter((line) => !ours.test(line)).sort()
}
