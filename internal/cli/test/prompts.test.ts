import { expect, test, vi } from 'vitest'
import { askText, confirm, requireConsent } from '../src/index.js'

/** A person who presses Enter at every question. */
vi.mock('@clack/prompts', () => ({
  text: ({ defaultValue, validate }: { defaultValue: string; validate: (text: string) => string | undefined }) =>
    Promise.resolve(validate('') ?? defaultValue),
  confirm: ({ initialValue }: { initialValue: boolean }) => Promise.resolve(initialValue),
  isCancel: () => false
}))

const removal = { force: false, action: 'Removing it', question: 'Remove it?' }

test('what destroys something is declined by Enter', async () => {
  await expect(requireConsent({ interactive: true }, removal)).rejects.toMatchObject({ code: 'KIT_CLI_DECLINED' })
})

test('Enter takes the answer that the question names', async () => {
  expect([await confirm('Go on?'), await confirm('Go on?', true)]).toEqual([false, true])
  const validate = (text: string) => (text === '' ? 'it is empty' : undefined)
  expect(await askText('Name?', { initial: 'my-api', validate })).toBe('my-api')
})
