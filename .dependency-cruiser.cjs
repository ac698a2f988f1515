// Who may import whom (ARCHITECTURE.md). Every rule says why it exists; `pnpm arrows` checks them.

const core = '^packages/[^/]+/src/(?!cli/)'

/** A third-party engine is known to one folder, so that it can be replaced there. */
const engines = {
  autocannon: ['packages/loadtest/src/engines/'],
  undici: ['packages/loadtest/src/engines/'],
  knex: ['packages/migrate/src/drivers/'],
  pg: ['packages/migrate/src/drivers/'],
  mysql2: ['packages/migrate/src/drivers/'],
  libsql: ['packages/migrate/src/drivers/'],
  mongodb: ['packages/migrate/src/drivers/'],
  'libpg-query': ['packages/migrate/src/sql/'],
  ejs: ['packages/scaffold/src/render/'],
  prettier: ['packages/scaffold/src/render/']
}

const engineRules = Object.entries(engines).map(([engine, homes]) => ({
  name: `only-home-knows-${engine}`,
  severity: 'error',
  comment: `${engine} is an engine behind a contract: only ${homes.join(' and ')} may import it.`,
  from: { path: '^packages/[^/]+/src/', pathNot: homes.map((home) => `^${home}`) },
  // Types of its data may travel; they vanish when built.
  to: { path: `node_modules/${engine}/`, dependencyTypesNot: ['type-only'] }
}))

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'Files that need each other at run time cannot be read, tested or loaded one at a time.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'An import that resolves to nothing fails at the first user.',
      from: {},
      to: { couldNotResolve: true }
    },
    {
      name: 'core-without-cli',
      severity: 'error',
      comment: 'The library is used without a terminal; nothing imports the command line.',
      from: { path: core },
      to: { path: ['^packages/[^/]+/src/cli/', '^internal/cli/'] }
    },
    {
      name: 'core-without-terminal',
      severity: 'error',
      comment: 'The library never prints or asks; argument parsing, prompts and logging belong to src/cli.',
      from: { path: core },
      to: { path: 'node_modules/(yargs|pino|@clack/prompts)/' }
    },
    {
      name: 'cli-through-index',
      severity: 'error',
      comment: 'A command uses the public API; if it needs more, the API lacks something that users need too.',
      from: { path: '^packages/([^/]+)/src/cli/' },
      to: { path: '^packages/$1/src/', pathNot: '^packages/$1/src/(cli/|index\\.ts$)' }
    },
    {
      name: 'packages-alone',
      severity: 'error',
      comment: 'Each package installs alone; loadtest → report is the only arrow between them.',
      from: { path: '^packages/([^/]+)/src/' },
      to: { path: '^packages/[^/]+/', pathNot: ['^packages/$1/', '^packages/report/src/(index|schema/index)\\.ts$'] }
    },
    {
      name: 'only-loadtest-uses-report',
      severity: 'error',
      comment: 'loadtest writes the run document that report defines; scaffold and migrate know nothing of it.',
      from: { path: '^packages/(scaffold|migrate)/' },
      to: { path: '^packages/(report|loadtest)/' }
    },
    {
      name: 'public-exports-only',
      severity: 'error',
      comment: 'Apps, examples, benchmarks and e2e use the packages as a customer does.',
      from: { path: '^(apps|examples|bench|e2e)/' },
      to: {
        path: '^packages/[^/]+/',
        pathNot: '^packages/[^/]+/(src/(index|schema/index)\\.ts|package\\.json|schema/.+)$'
      }
    },
    {
      name: 'no-test-tools-in-products',
      severity: 'error',
      comment: 'Test servers and fixtures are not shipped.',
      from: { path: '^packages/[^/]+/src/' },
      to: { path: ['^internal/(testkit|postgres)/', '/test/'] }
    },
    {
      name: 'internal-below-packages',
      severity: 'error',
      comment: 'Private packages are inlined into the published ones, so they cannot need them.',
      from: { path: '^internal/' },
      to: { path: '^(packages|apps|bench|e2e)/' }
    },
    {
      name: 'errors-at-the-bottom',
      severity: 'error',
      comment: 'Everything reports its errors through internal/errors, so it needs nothing itself.',
      from: { path: '^internal/errors/src/' },
      to: { pathNot: '^internal/errors/src/' }
    },
    {
      name: 'runtime-dependencies-declared',
      severity: 'error',
      comment:
        'What a published package imports must be in its dependencies, or it does not start when installed alone.',
      from: { path: '^packages/[^/]+/src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: '^internal/'
      }
    },
    ...engineRules
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // bench/scaffold/bare/ runs where the packages of generated projects are installed.
    exclude: {
      path: ['(^|/)dist/', '(^|/)templates/', '/golden/', '/fixtures/', '(^|/)results/', '^bench/scaffold/bare/']
    },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@kit/source', 'import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types']
    },
    reporterOptions: { text: { highlightFocused: true } }
  }
}
