import type { Check } from '../check.js'
import { at, freshEmail, newClient, password, unknownId, type Client } from '../client.js'
import type { Subject } from '../subject.js'
import { asAdmin, ask, query, result } from './ask.js'

/** That many fields of one request ask the database once: told by its own count of queries. */
export async function checkLoaders(check: Check, subject: Subject): Promise<void> {
  const { client, token } = await asAdmin(subject)
  const ids: string[] = []
  for (let index = 0; index < 10; index += 1) {
    const created = await ask(
      client,
      'createUser',
      { input: { email: freshEmail(), name: `Loaded ${index}`, password } },
      token
    )
    ids.push(String(result(created, 'id')))
  }
  const users = (wanted: readonly string[]) =>
    query(client, `{ ${wanted.map((id, index) => `a${index}: user(id: "${id}") { id name }`).join(' ')} }`, token)
  const count = async (wanted: readonly string[]) => {
    const before = await queriesOf(newClient(subject.production))
    await users(wanted)
    return (await queriesOf(newClient(subject.production))) - before
  }
  const answer = await users(ids)
  const loaded = Object.values((at(answer, 'data') ?? {}) as Record<string, { id: string }>).map(({ id }) => id)
  check.equal('ten users are loaded, each in its place', loaded, ids)
  const one = await count(ids.slice(0, 1))
  const ten = await count(ids)
  check.that('ten users cost no more queries than one', ten <= one, `${ten} queries for ten, ${one} for one`)
  const twice = await count([...ids, ...ids])
  check.that('asking for each twice costs no more', twice <= one, `${twice} queries for ten twice, ${one} for one`)
  const mixed = await users([ids[0] ?? '', unknownId, ids[1] ?? ''])
  check.equal('one who is not there does not hide the others in its errors', at(mixed, 'errors.0.path'), ['a1'])
  check.equal('one who is not there is the only error', at(mixed, 'errors.1'), undefined)
}

/** How many queries the database got, as the API itself counts them. */
async function queriesOf(client: Client): Promise<number> {
  const { text } = await client.send('/metrics')
  return Number(/^database_query_duration_seconds_count (\d+)$/m.exec(text)?.[1] ?? 0)
}
