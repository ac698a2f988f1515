import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { askForProject, type GivenOptions } from '../src/cli/questions.js'
import { resolveSpec } from '../src/index.js'

interface Question {
  initialValue?: unknown
  defaultValue?: string
  options?: { value: unknown }[]
  validate?: (text: string) => string | undefined
}

const asked = vi.hoisted((): { name: Question } => ({ name: {} }))

/** A person who presses Enter at every question. */
vi.mock('@clack/prompts', () => ({
  text: (question: Question) => {
    asked.name = question
    return Promise.resolve(question.defaultValue)
  },
  select: ({ initialValue, options }: Question) => Promise.resolve(initialValue ?? options?.[0]?.value),
  confirm: ({ initialValue }: Question) => Promise.resolve(initialValue),
  isCancel: () => false
}))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-questions-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const nothing: GivenOptions = { name: undefined }

it('Enter at every question gives the project that the flags give when none is said', async () => {
  expect(resolveSpec(await askForProject(nothing, folder))).toEqual(resolveSpec({ name: 'my-api' }))
})

it('the name is judged before anything else is asked: as a name, and by what its folder holds', async () => {
  mkdirSync(join(folder, 'taken'))
  writeFileSync(join(folder, 'taken', 'mine.txt'), '')
  await askForProject(nothing, folder)
  const { validate } = asked.name
  expect(validate?.('')).toBeUndefined()
  expect(validate?.('free')).toBeUndefined()
  expect(validate?.('A')).toContain('upper-case')
  expect(validate?.('taken')).toContain('exists and is not empty')
})
