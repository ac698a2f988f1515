import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startServer } from '@kit-internal/testkit'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { followExample, followTour } from '../src/examples.js'
import { repository } from '../src/packages.js'

const published = inject('published')

/** What a reader has in hand after each README. */
const outcomes: Readonly<Record<string, () => Promise<void>>> = {
  'migrate-sqlite': async () => {
    const { customer, stdout } = await followExample('migrate-sqlite', published)
    expect(stdout).toContain('CREATE TABLE books')
    expect(stdout).toContain('Applied 20250108_120000_create_books.sql.')
    const migrations = await readdir(join(customer.folder, 'migrations'))
    expect(migrations.filter((file) => file.endsWith('_add_reviews.sql'))).toHaveLength(1)
  },
  'loadtest-with-thresholds': async () => {
    const { customer, stdout } = await followExample('loadtest-with-thresholds', published)
    // 98 where the machine is so busy that the measurement cannot be trusted, which comes before any verdict.
    expect(stdout).toMatch(/exit code (99|98)/)
    expect(await readFile(join(customer.folder, 'flaky.html'), 'utf8')).toMatch(/^<!doctype html>/i)
  },
  'compare-two-runs': async () => {
    const { customer, stdout } = await followExample('compare-two-runs', published)
    expect(stdout).toContain('indicative')
    expect(await readFile(join(customer.folder, 'comparison.html'), 'utf8')).toMatch(/^<!doctype html>/i)
  },
  'scaffold-an-api': async () => {
    const { customer } = await followExample('scaffold-an-api', published)
    const made = await readdir(customer.folder)
    expect(made).toEqual(expect.arrayContaining(['my-api', 'simple-api', 'team-api']))
  },
  'ci-pipeline': async () => {
    const postgres = await startServer('postgresql')
    onTestFinished(postgres.stop)
    const env = { DATABASE_URL: await postgres.createDatabase() }
    const { customer } = await followExample('ci-pipeline', published, env)
    const saved = async (file: string) => await readFile(join(customer.folder, file), 'utf8')
    expect(await saved('summary.md')).toContain('after')
    expect(await saved('junit.xml')).toContain('<testsuite')
    expect(await saved('comparison.html')).toMatch(/^<!doctype html>/i)
  }
}

describe('the README of each example does what it says when it is typed', () => {
  it.each(Object.entries(outcomes))('%s', async (_, follow) => {
    await follow()
  })

  it('leaves no example out', async () => {
    const folders = await readdir(join(repository, 'examples'), { withFileTypes: true })
    const names = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    expect(names.sort()).toEqual(Object.keys(outcomes).sort())
  })
})

describe('the tour of the README', () => {
  it('generates, migrates, load-tests and compares, typed into an empty folder', async () => {
    const { customer, stdout } = await followTour(published)
    expect(stdout).toContain('CREATE TABLE orders')
    expect(stdout).toContain('Indicative only')
    expect(await readdir(join(customer.folder, 'my-api'))).toContain('package.json')
    expect(await readFile(join(customer.folder, 'after.html'), 'utf8')).toMatch(/^<!doctype html>/i)
  })
})
