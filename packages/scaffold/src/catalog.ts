/**
 * The one place that names a version of anything a generated project depends on.
 * Modules name packages; a package that is not listed here cannot be used.
 */
export const catalog = {
  '@apollo/server': '5.5.1',
  '@as-integrations/express5': '1.1.2',
  '@eslint/js': '10.0.1',
  '@prisma/adapter-libsql': '7.10.0',
  '@prisma/adapter-mariadb': '7.10.0',
  '@prisma/adapter-pg': '7.10.1',
  '@prisma/client': '7.10.0',
  '@swc/core': '1.16.22',
  '@swc/jest': '0.2.39',
  '@types/bcrypt': '6.0.0',
  '@types/cors': '2.8.19',
  '@types/express': '5.0.6',
  '@types/jest': '30.0.0',
  '@types/node': '20.19.43',
  '@types/pg': '8.23.1',
  '@types/supertest': '7.2.1',
  '@types/swagger-ui-dist': '3.30.6',
  bcrypt: '6.0.0',
  cors: '2.8.6',
  eslint: '10.15.0',
  express: '5.3.0',
  globals: '17.14.0',
  helmet: '8.3.0',
  ioredis: '6.0.0',
  jest: '30.5.2',
  jose: '6.2.17',
  pg: '8.23.1',
  prettier: '3.10.1',
  prisma: '7.10.1',
  'prom-client': '15.1.3',
  'rate-limiter-flexible': '11.4.0',
  supertest: '7.3.2',
  'swagger-ui-dist': '5.35.0',
  tsx: '4.23.15',
  typescript: '6.0.3',
  'typescript-eslint': '8.73.0',
  winston: '3.19.0',
  zod: '4.6.7'
} as const satisfies Record<string, string>

export type PackageName = keyof typeof catalog
