import { findProgram, isExecutable } from '../provision/programs.js'

/** The Chromium or Chrome of this machine: KIT_TEST_CHROMIUM_PATH, else the first one found. */
export function findChromium(): string | undefined {
  const told = process.env['KIT_TEST_CHROMIUM_PATH']
  if (told !== undefined && told !== '') return isExecutable(told) ? told : undefined
  return findProgram('chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome')
}
