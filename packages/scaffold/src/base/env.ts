import type { EnvVariable } from '../contribution.js'

export const env: readonly EnvVariable[] = [
  {
    key: 'NODE_ENV',
    rule: "z.enum(['development', 'test', 'production']).default('development')",
    example: 'development',
    compose: 'production',
    doc: 'development, test or production'
  },
  {
    key: 'PORT',
    rule: 'z.coerce.number().int().min(0).max(65535).default(3000)',
    example: '3000',
    compose: '3000',
    doc: 'Port to listen on'
  },
  {
    key: 'HOST',
    rule: "z.string().default('0.0.0.0')",
    // The secret of `.env.example` is public: nobody else should reach what runs with it.
    example: '127.0.0.1',
    compose: '0.0.0.0',
    doc: 'Address to listen on; 0.0.0.0, which is all of them, when not set'
  },
  {
    key: 'LOG_LEVEL',
    rule: "z.enum(['error', 'warn', 'info', 'debug', 'silent']).default('info')",
    example: 'info',
    doc: 'error, warn, info, debug or silent'
  },
  {
    key: 'CORS_ORIGINS',
    rule: 'list',
    example: 'http://localhost:5173',
    doc: 'Origins that browsers may call from, separated by commas'
  },
  {
    key: 'TRUST_PROXY',
    rule: 'z.coerce.number().int().min(0).default(0)',
    example: '0',
    doc: 'How many reverse proxies stand in front; 0 ignores X-Forwarded-For'
  },
  {
    key: 'REDIS_URL',
    rule: 'z.url().optional()',
    example: '',
    compose: 'redis://redis:6379',
    doc: 'Redis for rate limits shared between processes; in-process when empty'
  },
  {
    key: 'RATE_LIMIT_ENABLED',
    rule: 'z.stringbool().default(true)',
    example: 'true',
    doc: 'Turn rate limits off for load tests only'
  },
  {
    key: 'RATE_LIMIT_MAX',
    rule: 'z.coerce.number().int().positive().default(300)',
    example: '300',
    doc: 'Requests per client and window'
  },
  {
    key: 'RATE_LIMIT_WINDOW_SECONDS',
    rule: 'z.coerce.number().int().positive().default(60)',
    example: '60',
    doc: 'Length of the window'
  },
  {
    key: 'SHUTDOWN_TIMEOUT_SECONDS',
    rule: 'z.coerce.number().int().positive().default(10)',
    example: '10',
    doc: 'How long the process may take to stop after SIGTERM; four fifths are for running requests'
  }
]
