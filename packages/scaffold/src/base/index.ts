import type { Module } from '../contribution.js'
import { dotenvExample } from './dotenv.js'
import { env } from './env.js'
import { packageJson } from './package-json.js'
import { prettierConfig } from './prettier-config.js'
import { readme } from './readme.js'
import { userResource } from './user-resource.js'

/**
 * What every project has, whatever its framework and database: configuration, errors, users, health, metrics,
 * rate limits. Its source files know no framework.
 */
export const base: Module = {
  id: 'base',
  title: 'Core',
  provides: ['users'],
  contribute: (spec) => ({
    templates: ['base', 'core'],
    dependencies: ['ioredis', 'prom-client', 'rate-limiter-flexible', 'zod'],
    devDependencies: ['@swc/core', '@swc/jest', 'eslint', '@eslint/js', 'globals', 'jest', 'prettier', 'supertest'],
    env,
    entities: [
      {
        name: 'user',
        table: 'users',
        fields: [
          { name: 'id', type: 'uuid' },
          { name: 'email', type: 'string', unique: true },
          { name: 'name', type: 'string' },
          { name: 'role', type: 'role', default: 'USER' },
          { name: 'isActive', type: 'boolean', default: true },
          { name: 'createdAt', type: 'datetime' },
          { name: 'updatedAt', type: 'datetime' }
        ]
      }
    ],
    repositories: [
      {
        name: 'users',
        type: 'UserRepository',
        typeModule: 'models/types',
        module: 'repositories/userRepository',
        factory: 'createUserRepository',
        create: 'createUserRepository(database)'
      }
    ],
    services: [
      {
        name: 'userService',
        type: 'UserService',
        module: 'services/userService',
        create: spec.auth ? 'new UserService({ users, sessions, passwords })' : 'new UserService({ users })'
      }
    ],
    resources: [userResource],
    ignored: ['node_modules/', 'dist/', 'coverage/', '.env', '.env.*', '!.env.example', '*.log', '.DS_Store']
  }),
  files: (composition) => ({
    'package.json': packageJson(composition),
    '.env.example': dotenvExample(composition),
    '.gitignore': composition.ignored.join('\n'),
    '.prettierrc': prettierConfig,
    'README.md': readme(composition)
  })
}
