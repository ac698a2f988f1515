import { BSON, type Db } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { perform } from '../../src/drivers/mongodb/operations.js'
import { operationFrom, prepareOperations } from '../../src/drivers/mongodb/operations-file.js'

const prepare = async (content: object) =>
  (await prepareOperations({ file: '1_a.json', text: JSON.stringify(content) }, { limits: {} })).up.steps

describe('a file of operations', () => {
  it('keeps the types that its numbers name, from the file to the command', async () => {
    const update = {
      $set: { long: { $numberLong: '9007199254740993' }, double: { $numberDouble: '1.0' }, plain: 5, half: 0.5 }
    }
    const [step] = await prepare({
      up: [{ updateMany: 'a', filter: { n: { $numberLong: '5' } }, update, batchSize: 7 }]
    })
    expect(JSON.parse(step?.text ?? '')).toMatchObject({ update, filter: { n: { $numberLong: '5' } } })
    const operation = operationFrom(BSON.EJSON, step?.text ?? '') as { filter: object; update: object }
    const sent = BSON.EJSON.stringify(BSON.deserialize(BSON.serialize(operation.update), { promoteValues: false }), {
      relaxed: false
    })
    expect(JSON.parse(sent)).toEqual({
      $set: {
        long: { $numberLong: '9007199254740993' },
        double: { $numberDouble: '1.0' },
        plain: { $numberInt: '5' },
        half: { $numberDouble: '0.5' }
      }
    })
    expect(operation).toMatchObject({ batchSize: 7 })
  })

  it('says where the name of an index stands', async () => {
    const createIndex = { createIndex: 'a', keys: { x: 1 }, options: { unique: true, name: 'mine' } }
    await expect(prepare({ up: [createIndex] })).rejects.toMatchObject({
      code: 'KIT_MIGRATE_FILE',
      message: '1_a.json: up[0] has a "name" in "options".',
      hint: 'Write it beside "keys".'
    })
  })
})

it('a run that was held up while it looked for a batch does not write it', async () => {
  let late = false
  const sent: string[] = []
  const collection = {
    find: () => ({
      next: () => {
        late = true
        return Promise.resolve({ _id: 1 })
      },
      close: () => Promise.resolve()
    }),
    updateMany: () => Promise.resolve(sent.push('updateMany'))
  }
  const work = perform(
    { updateMany: 'a', filter: {}, update: { $set: { x: 1 } }, batchSize: 1 },
    {
      db: { collection: () => collection } as unknown as Db,
      server: 'MongoDB',
      warn: () => undefined,
      refuseLate() {
        if (late) throw new Error('late')
      }
    }
  )
  await expect(work).rejects.toThrow('late')
  expect(sent).toEqual([])
})
