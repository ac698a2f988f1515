import type { OptionSpecs } from '@kit-internal/cli'

const [load, request, openapi, result] = ['Load:', 'Request:', 'OpenAPI:', 'Result:']

/** Defaults are those of the library, so that a scenario file can set what a flag leaves open. */
export const runOptions = {
  users: {
    type: 'number',
    alias: 'u',
    integer: true,
    min: 1,
    describe: 'Users at a time; with --rate the most requests under way',
    defaultDescription: '10',
    group: load
  },
  requests: {
    type: 'number',
    alias: 'r',
    integer: true,
    min: 1,
    describe: 'Requests to make, exactly',
    defaultDescription: '100',
    group: load
  },
  duration: {
    type: 'string',
    alias: 'd',
    describe: 'Length of the test instead of --requests: 30, 90s, 5m',
    group: load
  },
  rate: { type: 'number', describe: 'Open model: requests per second, whatever the answers', group: load },
  arrivals: {
    type: 'string',
    choices: ['constant', 'poisson'],
    describe: 'How requests of --rate follow each other',
    defaultDescription: 'constant',
    group: load
  },
  stages: {
    type: 'string',
    describe: 'Levels to move to, such as 30s:50,1m:50,10s:0 (users, with --rate requests per second)',
    group: load
  },
  warmup: {
    type: 'string',
    describe: 'Load before the measurement that is not in the result',
    defaultDescription: '0',
    group: load
  },
  scenario: {
    type: 'string',
    describe:
      'File that describes the test (.yaml, .json, .ts, .js; options given here win), or steady, spike, endurance, soak',
    group: load
  },
  workers: {
    type: 'number',
    integer: true,
    min: 1,
    max: 64,
    describe: 'Threads that make the load',
    defaultDescription: '1',
    group: load
  },
  seed: {
    type: 'number',
    integer: true,
    describe: 'Makes random choices repeatable',
    defaultDescription: '1',
    group: load
  },

  method: { type: 'string', alias: 'm', describe: 'HTTP method', defaultDescription: 'GET', group: request },
  data: { type: 'string', describe: 'File with the request body; .json is checked and sent as JSON', group: request },
  header: { type: 'list', alias: 'H', describe: 'Header such as "Accept: text/html"; may be repeated', group: request },
  query: { type: 'list', describe: 'Query parameter such as page=2; may be repeated', group: request },
  cookie: { type: 'list', describe: 'Cookie such as session=abc; may be repeated', group: request },
  'cookie-jar': { type: 'boolean', describe: 'Each user keeps the cookies it is given', group: request },
  bearer: { type: 'string', describe: 'Token for the Authorization header', secret: true, group: request },
  basic: { type: 'string', describe: 'USER:PASSWORD for the Authorization header', secret: true, group: request },
  timeout: {
    type: 'string',
    describe: 'Longest wait for an answer',
    defaultDescription: '30 (seconds)',
    group: request
  },
  redirects: {
    type: 'number',
    integer: true,
    min: 0,
    max: 50,
    describe: 'Redirects to follow; each counts as a request',
    defaultDescription: '0',
    group: request
  },
  'keep-alive': {
    type: 'boolean',
    describe: 'Reuse connections; --no-keep-alive opens one per request',
    defaultDescription: 'true',
    group: request
  },
  insecure: { type: 'boolean', describe: 'Accept any certificate', group: request },
  ca: { type: 'string', describe: 'PEM file with authorities to trust', group: request },

  openapi: {
    type: 'string',
    describe: 'File or address of an OpenAPI 3 document whose reading operations are sent to URL',
    group: openapi
  },
  operation: {
    type: 'list',
    describe: 'Only this operation, also one that writes: its id, or "POST /users"; may be repeated',
    group: openapi
  },
  tag: { type: 'list', describe: 'Only operations with this tag; may be repeated', group: openapi },
  writes: {
    type: 'boolean',
    describe: 'Also send operations that may change data (POST, PUT, PATCH, DELETE)',
    group: openapi
  },
  param: { type: 'list', describe: 'Value of a parameter such as id=42; may be repeated', group: openapi },
  credential: {
    type: 'list',
    describe: 'Token of a security scheme such as apiKey=abc; may be repeated',
    secret: true,
    group: openapi
  },

  output: {
    type: 'string',
    alias: 'o',
    choices: ['text', 'json', 'html', 'csv', 'markdown', 'junit'],
    describe: 'Format of the result',
    defaultDescription: 'text',
    group: result
  },
  save: {
    type: 'string',
    alias: 's',
    describe: 'Write the result to a file, in the format of --output or of its ending',
    group: result
  },
  label: { type: 'string', describe: 'Name of this run in reports and comparisons', group: result },
  threshold: {
    type: 'list',
    describe: 'Condition such as p95<500 or rate<0.01; may be repeated; exit code 99 when crossed',
    group: result
  },
  monitor: {
    type: 'list',
    describe: 'Watch beside the load: a Prometheus address, the number of a process, or both (given twice)',
    group: result
  },
  'monitor-metric': {
    type: 'list',
    describe: 'Metric to take from the Prometheus address; may be repeated and end in *',
    group: result
  },
  otlp: {
    type: 'string',
    describe: 'Send how the test goes as OTLP metrics, such as http://localhost:4318',
    group: result
  },
  'abort-on-fail': { type: 'boolean', describe: 'End the test as soon as a threshold is crossed', group: result }
} as const satisfies OptionSpecs
