import type { CreateFunctionStmt } from 'libpg-query'
import { pick, pickAll, strings, typeName } from '../sql/postgresql-tree.js'
import { parsePlpgsql, parsePostgres } from '../sql/postgresql-parser.js'
import type { Assignment } from './reads.js'
import { refuse } from './refusal.js'

/** A trigger function that only gives columns of the new row a value: `NEW.column = expression; … RETURN NEW`. */
export interface TriggerFunction {
  readonly assignments: readonly Assignment[]
  /** Equal for functions that do the same. */
  readonly fingerprint: string
}

interface Block {
  readonly body?: readonly Record<string, unknown>[]
  readonly exceptions?: unknown
}

const advice = 'only functions that set columns of NEW and return NEW are translated'

/** Refuses anything but such a function. `text` is the CREATE FUNCTION statement. */
export async function readTriggerFunction(routine: CreateFunctionStmt, text: string): Promise<TriggerFunction> {
  const name = strings(routine.funcname).join('.')
  const options = pickAll(routine.options, 'DefElem')
  const language = pick(options.find(({ defname }) => defname === 'language')?.arg, 'String')?.sval
  if (routine.is_procedure || typeName(routine.returnType) !== 'trigger' || language?.toLowerCase() !== 'plpgsql') {
    return refuse(`the ${routine.is_procedure ? 'procedure' : 'function'} ${name}`, advice)
  }
  const block = await plpgsqlBlock(text, name)
  const steps = block.body ?? []
  const last = steps.at(-1)?.PLpgSQL_stmt_return as { retvarno?: number; expr?: unknown } | undefined
  if (block.exceptions || last === undefined || last.expr !== undefined || last.retvarno !== 0)
    return refuse(`the function ${name}`, advice)
  const assignments = []
  for (const step of steps.slice(0, -1)) assignments.push(await readAssignment(step, name))
  return {
    assignments,
    fingerprint: JSON.stringify(assignments, (key, value: unknown) => (key === 'location' ? undefined : value))
  }
}

async function plpgsqlBlock(text: string, name: string): Promise<Block> {
  try {
    const parsed = (await parsePlpgsql(text)) as {
      plpgsql_funcs?: readonly { PLpgSQL_function?: { action?: { PLpgSQL_stmt_block?: Block } } }[]
    }
    return parsed.plpgsql_funcs?.[0]?.PLpgSQL_function?.action?.PLpgSQL_stmt_block ?? {}
  } catch {
    return refuse(`the body of the function ${name}`, advice)
  }
}

async function readAssignment(step: Record<string, unknown>, name: string): Promise<Assignment> {
  const assign = step.PLpgSQL_stmt_assign as { expr?: { PLpgSQL_expr?: { query?: string } } } | undefined
  const written = /^\s*new\s*\.\s*("(?:[^"]|"")+"|\w+)\s*:?=(.*)$/is.exec(assign?.expr?.PLpgSQL_expr?.query ?? '')
  if (!written) return refuse(`the function ${name}`, advice)
  const [, column = '', value = ''] = written
  const [parsed] = await parsePostgres(`SELECT ${value}`)
  const [target] = pickAll(pick(parsed?.node, 'SelectStmt')?.targetList, 'ResTarget')
  if (!target?.val) return refuse(`the function ${name}`, advice)
  return {
    column: column.startsWith('"') ? column.slice(1, -1).replaceAll('""', '"') : column.toLowerCase(),
    value: target.val
  }
}
