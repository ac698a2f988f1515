import type { Check } from '../report/report.js'
import type { Renderer } from './contract.js'

/** The checks of a report as test cases, for CI systems that show JUnit files. */
export const junit: Renderer = {
  describe: 'checks as test cases for CI systems',
  extension: 'xml',
  render({ title, subject, checks }) {
    const counted = (outcome: Check['outcome']) => checks.filter((check) => check.outcome === outcome).length
    const counts = `tests="${checks.length}" failures="${counted('failed')}" errors="0" skipped="${counted('skipped')}"`
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites ${counts}>`,
      `  <testsuite name="${xml(`${title}: ${subject}`)}" ${counts}>`,
      ...checks.map((check) => testCase(check, title)),
      '  </testsuite>',
      '</testsuites>',
      ''
    ].join('\n')
  }
}

function testCase({ name, outcome, message }: Check, suite: string): string {
  const start = `    <testcase name="${xml(name)}" classname="${xml(suite)}" time="0"`
  if (outcome === 'passed') return `${start}/>`
  const text = xml(message ?? name)
  const inside = outcome === 'skipped' ? `<skipped message="${text}"/>` : `<failure message="${text}">${text}</failure>`
  return `${start}>${inside}</testcase>`
}

/** Escapes for XML 1.0, which has no way at all to hold most control characters and lone surrogates. */
function xml(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')

    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"'\t\r\n]/g, (character) => `&#${character.codePointAt(0)};`)
}
