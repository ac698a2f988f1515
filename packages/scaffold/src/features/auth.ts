import type { EnvVariable, Module, Operation } from '../contribution.js'

const env: readonly EnvVariable[] = [
  {
    key: 'JWT_SECRET',
    rule: 'z.string().min(32)',
    example: 'change-me-to-at-least-32-random-characters',
    doc: 'Signs access tokens; at least 32 characters, for example from `openssl rand -base64 48`',
    secret: true
  },
  {
    key: 'ACCESS_TOKEN_MINUTES',
    rule: 'z.coerce.number().int().positive().default(15)',
    example: '15',
    doc: 'How long an access token is valid'
  },
  {
    key: 'REFRESH_TOKEN_DAYS',
    rule: 'z.coerce.number().int().positive().default(7)',
    example: '7',
    doc: 'How long an unused session lives'
  },
  {
    key: 'BCRYPT_COST',
    rule: 'z.coerce.number().int().min(4).max(16).default(12)',
    example: '12',
    doc: 'Work factor of password hashes'
  },
  {
    key: 'AUTH_RATE_LIMIT_MAX',
    rule: 'z.coerce.number().int().positive().default(20)',
    example: '20',
    doc: 'Logins, registrations and refreshes per client and window'
  },
  {
    key: 'SEED_ADMIN_EMAIL',
    rule: 'z.email().optional()',
    example: 'admin@example.com',
    doc: 'The administrator that is made from it, by `npm run seed` where there is a database'
  },
  {
    key: 'SEED_ADMIN_PASSWORD',
    rule: 'z.string().min(12).optional()',
    example: '',
    doc: 'The password of that administrator; at least 12 characters'
  }
]

const operations: readonly Operation[] = [
  {
    name: 'register',
    graphql: { field: 'register', args: 'input: RegisterInput!', returns: 'AuthResult!' },
    summary: 'Create an account and log in',
    method: 'post',
    path: '/register',
    access: 'public',
    body: 'registerBody',
    status: 201,
    result: 'authSchemas.authResult',
    call: 'authService.register(body, client)',
    sensitive: true
  },
  {
    name: 'login',
    graphql: { field: 'login', args: 'input: LoginInput!', returns: 'AuthResult!' },
    summary: 'Log in with e-mail address and password',
    method: 'post',
    path: '/login',
    access: 'public',
    body: 'loginBody',
    status: 200,
    result: 'authSchemas.authResult',
    call: 'authService.login(body, client)',
    sensitive: true
  },
  {
    name: 'refresh',
    graphql: { field: 'refresh', args: 'input: RefreshInput!', returns: 'AuthResult!' },
    summary: 'Exchange a refresh token for new tokens; each works once',
    method: 'post',
    path: '/refresh',
    access: 'public',
    body: 'refreshBody',
    status: 200,
    result: 'authSchemas.authResult',
    call: 'authService.refresh(body.refreshToken)',
    sensitive: true
  },
  {
    name: 'logout',
    graphql: { field: 'logout' },
    summary: 'End this session',
    method: 'post',
    path: '/logout',
    access: 'user',
    status: 204,
    call: 'authService.logout(actor)'
  },
  {
    name: 'logoutAll',
    graphql: { field: 'logoutAll' },
    summary: 'End every session of this account',
    method: 'post',
    path: '/logout-all',
    access: 'user',
    status: 204,
    call: 'authService.logoutAll(actor)'
  },
  {
    name: 'me',
    graphql: { field: 'me', returns: 'User!' },
    summary: 'The account that is logged in',
    method: 'get',
    path: '/me',
    access: 'user',
    status: 200,
    result: 'userSchemas.publicUser',
    call: 'authService.me(actor)'
  }
]

const sdl = `type AuthResult {
  user: User!
  accessToken: String!
  refreshToken: String!
  tokenType: String!
  "Seconds until the access token runs out."
  expiresIn: Int!
}

input RegisterInput {
  email: String!
  name: String!
  password: String!
}

input LoginInput {
  email: String!
  password: String!
}

input RefreshInput {
  refreshToken: String!
}`

/** Accounts: passwords, access tokens, and sessions with rotating refresh tokens that notice theft. */
export const auth: Module = {
  id: 'auth',
  title: 'Authentication',
  provides: ['accounts'],
  requires: ['users', 'persistence'],
  contribute: () => ({
    templates: ['auth', 'auth-types'],
    dependencies: ['bcrypt', 'jose'],
    esmPackages: ['jose'],
    devDependencies: ['@types/bcrypt'],
    env,
    entities: [
      {
        name: 'session',
        table: 'sessions',
        fields: [
          { name: 'id', type: 'uuid' },
          { name: 'userId', type: 'uuid', references: 'user', index: true },
          { name: 'tokenHash', type: 'string', hidden: true },
          { name: 'previousHash', type: 'string', optional: true, hidden: true },
          { name: 'rotatedAt', type: 'datetime', optional: true },
          { name: 'userAgent', type: 'string' },
          { name: 'ip', type: 'string' },
          { name: 'expiresAt', type: 'datetime' },
          { name: 'revokedAt', type: 'datetime', optional: true },
          { name: 'createdAt', type: 'datetime' },
          { name: 'updatedAt', type: 'datetime' }
        ]
      }
    ],
    fields: { user: [{ name: 'passwordHash', type: 'string', hidden: true }] },
    repositories: [
      {
        name: 'sessions',
        type: 'SessionRepository',
        typeModule: 'models/session',
        module: 'repositories/sessionRepository',
        factory: 'createSessionRepository',
        create: 'createSessionRepository(database)'
      }
    ],
    services: [
      {
        name: 'passwords',
        type: 'PasswordService',
        module: 'services/passwordService',
        create: 'new PasswordService(env.BCRYPT_COST)'
      },
      { name: 'tokens', type: 'TokenService', module: 'services/tokenService', create: 'new TokenService(env)' },
      {
        name: 'authService',
        type: 'AuthService',
        module: 'services/authService',
        create: 'new AuthService({ users, sessions, passwords, tokens })'
      }
    ],
    resources: [
      {
        name: 'auth',
        path: '/auth',
        title: 'Authentication',
        service: 'authService',
        schemas: 'authSchemas',
        sdl: () => sdl,
        operations
      }
    ]
  })
}
