import type { Document } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { whyNotIdempotent } from '../../src/drivers/mongodb/idempotent.js'

const change = (update: Document | readonly Document[], filter = {}) => whyNotIdempotent(update, filter)

describe('an update that may be applied twice', () => {
  it.each([
    ['sets constants', { $set: { role: 'guest' }, $unset: { old: '' }, $rename: { a: 'b' } }],
    ['adds to a set', { $addToSet: { tags: 'x' } }],
    ['reads other fields than it sets', [{ $set: { full: { $concat: ['$first', ' ', '$last'] } } }]],
    ['settles its own field', [{ $set: { email: { $toLower: { $trim: { input: '$email' } } } } }]],
    ['fills in a default', [{ $set: { role: { $ifNull: ['$role', 'guest'] } } }]],
    ['fills in what another field has', [{ $set: { shown: { $ifNull: ['$shown', '$name'] } } }]],
    ['unites with constants', [{ $set: { tags: { $setUnion: ['$tags', ['x']] } } }]],
    ['has defaults below what is there', [{ $set: { s: { $mergeObjects: [{ a: 1 }, '$s'] } } }]],
    ['filters its own list', [{ $set: { l: { $filter: { input: '$l', cond: { $gt: ['$$this', 0] } } } } }]],
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
    ['wraps its own field into a list', [{ $set: { tags: ['$tags'] } }], 'tags'],
    ['wraps its own field into a document', [{ $set: { title: { en: '$title' } } }], 'title'],
    ['makes a number of a text', [{ $set: { age: { $toInt: { $trim: { input: '$age' } } } } }], 'age'],
    ['settles a field by another that changes', [{ $set: { a: { $toLower: '$b' }, b: 'x' } }], 'b']
  ])('is not one that %s', (_, update, reason) => {
    expect(change(update)).toContain(reason)
  })

  it.each([
    [{ $inc: { n: 1 }, $set: { done: true } }, { done: { $exists: false } }],
    [{ $push: { tags: 'x' }, $unset: { old: '' } }, { $and: [{ role: 'guest' }, { old: { $exists: true } }] }],
    [[{ $set: { n: { $add: ['$n', 1] }, 'meta.done': true } }], { 'meta.done': { $ne: true } }],
    [[{ $set: { full: { $concat: ['$first', '$last'] } } }, { $unset: ['first'] }], { first: { $exists: true } }],
    [[{ $set: { n: { $add: ['$n', 1] }, v: 2 } }], { $expr: { $lt: ['$v', 2] } }],
    [{ $inc: { n: 1 }, $set: { v: 2 } }, { v: { $lt: 2 } }],
    [{ $inc: { n: 1 }, $set: { v: 2 } }, { v: 1 }],
    [{ $inc: { n: 1 }, $set: { v: 2 } }, { v: { $gt: 2 } }],
    [{ $inc: { n: 1 }, $set: { v: 2 } }, { v: null }],
    [{ $inc: { n: 1 }, $unset: { old: '' } }, { old: { $gt: 0 } }],
    [{ $inc: { n: 1 }, $unset: { old: '' } }, { 'old.part': 'x' }],
    [{ $inc: { n: 1 }, $rename: { a: 'b' } }, { a: { $exists: true } }],
    [{ $inc: { n: 1 }, $max: { seen: 1 } }, { seen: { $exists: false } }],
    [{ $inc: { n: 1 }, $set: { 'done.at': 1 } }, { done: { $exists: false } }],
    [[{ $set: { n: { $add: ['$n', 1] }, at: '$$NOW' } }], { at: { $exists: false } }],
    [{ $inc: { n: 1 }, $set: { v: 2 } }, { $or: [{ v: 1 }, { v: { $exists: false } }] }],
    [{ $inc: { n: 1 }, $set: { at: new Date(0) } }, { at: null }],
    [{ $inc: { n: 1 }, $set: { 'meta.at': new Date(0) } }, { 'meta.at': { $in: [null] } }],
    [{ $inc: { n: 1 }, $currentDate: { at: true } }, { at: { $exists: false } }],
    [{ $inc: { n: 1 }, $currentDate: { at: { $type: 'timestamp' } } }, { at: null }],
    [[{ $set: { n: { $add: ['$n', 1] }, at: '$$NOW' } }], { at: null }],
    [{ $inc: { version: 1 }, $push: { tags: 'x' } }, { version: 1 }],
    [{ $inc: { n: 5, 'meta.version': -1 } }, { $and: [{ 'meta.version': { $eq: 0.5 } }] }],
    [[{ $set: { n: { $add: ['$n', 1] }, old: 1 } }, { $unset: 'old' }], { old: { $exists: true } }],
    [[{ $project: { n: { $add: ['$n', 1] } } }, { $set: { done: true } }], { done: { $ne: true } }]
  ])('is %j where the filter leaves out what is done: %j', (update, filter) => {
    expect(change(update, filter)).toBeUndefined()
  })

  it.each([
    [{ $inc: { n: 1 } }, { n: { $lt: 5 } }],
    [{ $inc: { n: 1 }, $set: { done: true } }, { role: 'guest' }],
    [{ $inc: { n: 1 }, $set: { done: true } }, { $nor: 'wrong' }],
    [{ $inc: { n: 1 }, $set: { done: true } }, { $or: [{ done: { $exists: false } }, { role: 'x' }] }],
    [{ $inc: { n: 1 }, $setOnInsert: { done: true } }, { done: { $exists: false } }],
    [{ $inc: { n: 1 }, $currentDate: { at: true } }, { at: { $exists: true } }],
    [{ $inc: { n: 1 }, $set: { status: 'b' } }, { status: { $in: ['a', 'b'] } }],
    [{ $inc: { n: 1 }, $set: { status: 'b' } }, { status: 'b' }],
    [{ $inc: { n: 1 }, $set: { level: 2 } }, { level: { $gte: 1 } }],
    [{ $inc: { n: 1 }, $set: { level: 2 } }, { level: { $mod: [2, 0] } }],
    [{ $inc: { n: 1 }, $unset: { deletedAt: '' } }, { deletedAt: null }],
    [{ $inc: { n: 1 }, $unset: { deletedAt: '' } }, { deletedAt: { $exists: false } }],
    [{ $inc: { n: 1 }, $unset: { archived: '' } }, { archived: { $ne: true } }],
    [{ $inc: { n: 1 }, $addToSet: { tags: 'x' } }, { tags: 'x' }],
    [{ $inc: { n: 1 }, $rename: { a: 'b' } }, { b: { $exists: false } }],
    [{ $inc: { n: 1 }, $pull: { tags: 'x' } }, { tags: { $exists: false } }],
    [{ $inc: { n: 1 }, $set: { done: { at: 1 } } }, { 'done.at': 2 }],
    [{ $inc: { n: 1 }, $set: { at: [null] } }, { at: null }],
    [{ $inc: { n: 1 }, $set: { at: new Date(0) } }, { at: { $ne: null } }],
    [{ $inc: { n: 1 }, $set: { at: new Date(0) } }, { at: { $in: [null, new Date(0)] } }],
    [{ $inc: { n: 1 }, $set: { 'list.0.at': new Date(0) } }, { 'list.0.at': null }],
    [{ $inc: { n: 1 }, $min: { at: new Date(0) } }, { at: null }],
    [{ $inc: { version: 1 } }, { $or: [{ version: 1 }, { version: 2 }] }],
    [{ $inc: { version: 1 } }, { version: { $in: [1, 2] } }],
    [{ $inc: { version: 1 } }, { version: { $gte: 1 } }],
    [{ $inc: { version: 0 } }, { version: 1 }],
    [{ $inc: { version: 1 } }, { version: 1e16 }],
    [{ $inc: { version: 1 } }, { version: null }],
    [{ $inc: { 'list.0.version': 1 } }, { 'list.0.version': 1 }],
    [{ $inc: { n: 1 } }, { version: 1 }]
  ])('is not %j where the filter leaves nothing out: %j', (update, filter) => {
    expect(change(update, filter)).toBe('$inc')
  })

  it.each([
    [{ $project: { n: 1 } }],
    [{ $replaceRoot: { newRoot: { n: '$n' } } }],
    [{ $replaceWith: { n: '$n' } }],
    [{ $set: { 'meta.done': false } }],
    [{ $set: { meta: { z: 1 } } }],
    [{ $unset: 'meta.done' }],
    [{ $unset: ['meta'] }],
    [{ $set: { 'meta.done': '$other' } }]
  ])('is not a pipeline whose mark a later stage takes away: %j', (stage) => {
    const update = [{ $set: { 'meta.done': true, n: { $add: ['$n', 1] } } }, stage]
    expect(change(update, { 'meta.done': { $ne: true } })).toBeDefined()
  })

  it('is not a pipeline that sets a date in each item of a list, which may be empty', () => {
    const update = [{ $set: { n: { $add: ['$n', 1] }, 'list.at': new Date(0) } }]
    expect(change(update, { 'list.at': null })).toContain('n')
  })

  it('is not a pipeline whose filter still lets through what it set', () => {
    const update = [{ $set: { total: { $add: ['$total', '$n'] }, n: 1 } }]
    expect(change(update, { n: { $gt: 0 } })).toContain('total')
  })

  it('is not a pipeline whose filter asks for no more than the field that it counts', () => {
    const update = [{ $set: { price: { $multiply: ['$price', 100] } } }]
    expect(change(update, { price: { $exists: true } })).toContain('price')
  })
})
