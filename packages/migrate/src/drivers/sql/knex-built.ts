/** What we use of builders of knex: a query has a method, and a schema builder a list of calls. */
interface Builder {
  readonly _method?: string
  readonly _single?: { readonly table?: unknown }
  readonly _sequence?: readonly { readonly method: string; readonly args: readonly unknown[] }[]
}

/** Methods of queries that are there to change something. */
const changing = new Set(['insert', 'upsert', 'update', 'del', 'truncate'])

/**
 * The builders that a program made of one knex. They are lazy: what nobody awaits is never sent. One that was compiled,
 * to be sent, to be shown, or as a part of another one, is not forgotten.
 */
export function rememberBuilt() {
  const owners = new Map<object, object>()
  return {
    made<T extends object>(builder: T, owner: object): T {
      owners.set(builder, owner)
      return builder
    },
    compiled: (builder: unknown) => void owners.delete(builder as object),
    /** The first one that would define or change something, as `createTable("a")` or `knex("a").insert()`. */
    neverRun(owner: object): string | undefined {
      for (const [builder, its] of owners) {
        const what = its === owner ? describe(builder) : undefined
        if (what !== undefined) return what
      }
      return undefined
    }
  }
}

function describe({ _method: method, _single, _sequence: [call] = [] }: Builder): string | undefined {
  if (call !== undefined) return `${call.method}(${named(call.args[0])})`
  return method !== undefined && changing.has(method) ? `knex(${named(_single?.table)}).${method}()` : undefined
}

const named = (name: unknown) => (typeof name === 'string' ? JSON.stringify(name) : '…')
