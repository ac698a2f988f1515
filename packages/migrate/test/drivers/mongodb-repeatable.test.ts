import { describe, expect, it } from 'vitest'
import { whyUnrepeatable } from '../../src/drivers/mongodb/repeatable.js'

const change = (update: unknown, filter = {}) => whyUnrepeatable(update, filter)

describe('an update that may be applied twice', () => {
  it.each([
    ['sets constants', { $set: { role: 'guest' }, $unset: { old: '' }, $rename: { a: 'b' } }],
    ['adds to a set', { $addToSet: { tags: 'x' } }],
    ['reads other fields than it sets', [{ $set: { full: { $concat: ['$first', ' ', '$last'] } } }]],
    ['settles its own field', [{ $set: { email: { $toLower: { $trim: { input: '$email' } } } } }]],
    ['fills in a default', [{ $set: { role: { $ifNull: ['$role', 'guest'] } } }]],
    ['has a literal that looks like a path', [{ $set: { price: { $literal: '$price' } } }]],
    ['looks at the clock', [{ $set: { at: '$$NOW' } }]],
    ['has a field whose name begins like another', [{ $set: { nameOf: { $concat: ['$name', '!'] } } }]],
    ['reads inside a variable', [{ $set: { sum: { $reduce: { input: '$items', in: { $add: ['$$this.n'] } } } } }]]
  ])('is one that %s', (_, update) => {
    expect(change(update)).toBeUndefined()
  })

  it.each([
    ['counts', { $inc: { n: 1 } }, '$inc'],
    ['appends', { $push: { tags: 'x' } }, '$push'],
    ['adds to its own field', [{ $set: { n: { $add: ['$n', 1] } } }], 'n'],
    ['adds to a part of it', [{ $set: { 'a.b': { $concat: ['$a', 'x'] } } }], 'a'],
    ['appends to its own list', [{ $addFields: { tags: { $concatArrays: ['$tags', ['x']] } } }], 'tags'],
    [
      'takes away what it reads',
      [{ $set: { full: { $concat: ['$first', '$last'] } } }, { $unset: ['first', 'last'] }],
      'first'
    ],
    ['puts the document into itself', [{ $replaceWith: { old: '$$ROOT' } }], 'the document'],
    ['picks its own field', [{ $set: { n: { $add: [{ $getField: 'n' }, 1] } } }], 'n'],
    ['settles a field by another that changes', [{ $set: { a: { $toLower: '$b' }, b: 'x' } }], 'b']
  ])('is not one that %s', (_, update, reason) => {
    expect(change(update)).toContain(reason)
  })

  it.each([
    [{ $inc: { n: 1 }, $set: { done: true } }, { done: { $exists: false } }],
    [{ $push: { tags: 'x' }, $unset: { old: '' } }, { $and: [{ role: 'guest' }, { old: { $exists: true } }] }],
    [[{ $set: { n: { $add: ['$n', 1] }, 'meta.done': true } }], { 'meta.done': { $ne: true } }],
    [[{ $set: { full: { $concat: ['$first', '$last'] } } }, { $unset: ['first'] }], { first: { $exists: true } }],
    [[{ $set: { n: { $add: ['$n', 1] }, v: 2 } }], { $expr: { $lt: ['$v', 2] } }]
  ])('is %j where the filter leaves out what is done: %j', (update, filter) => {
    expect(change(update, filter)).toBeUndefined()
  })

  it.each([
    [{ $inc: { n: 1 } }, { n: { $lt: 5 } }],
    [{ $inc: { n: 1 }, $set: { done: true } }, { role: 'guest' }],
    [{ $inc: { n: 1 }, $set: { done: true } }, { $nor: 'wrong' }]
  ])('is not %j where the filter says nothing of it: %j', (update, filter) => {
    expect(change(update, filter)).toBe('$inc')
  })
})
