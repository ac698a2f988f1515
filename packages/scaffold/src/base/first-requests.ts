import type { Composition } from '../compose.js'

const person = { email: 'ada@example.com', name: 'Ada' }
const server = 'http://localhost:3000'

/** How to talk to the API from a shell: with accounts the first request gives the token of the others. */
export function firstRequests({ spec, stack }: Composition): string {
  const { create, register, list, accessToken } = stack.type === 'rest' ? rest : graphql
  const commands = spec.auth
    ? [
        `TOKEN=$(${register} |`,
        `  node -p 'JSON.parse(fs.readFileSync(0)).${accessToken}')`,
        `${list} -H "Authorization: Bearer $TOKEN"`
      ]
    : [create, list]
  const note = spec.auth
    ? `Registration and login answer with an \`accessToken\`; send it as \`Authorization: Bearer …\`. ${later[stack.type]} exchanges the \`refreshToken\` when it has run out.`
    : ''
  return ['## First requests', `\`\`\`sh\n${commands.join('\n')}\n\`\`\``, note].filter(Boolean).join('\n\n')
}

const later = { rest: '`POST /api/v1/auth/refresh`', graphql: '`refresh`' } as const

const post = (path: string, body: object) =>
  `curl -s ${server}${path} -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(body)}'`
const query = (text: string) => post('/graphql', { query: text })
const input = (fields: Readonly<Record<string, string>>) =>
  `input: { ${Object.entries(fields)
    .map(([name, value]) => `${name}: "${value}"`)
    .join(', ')} }`

const account = { ...person, password: 'correct horse battery' }

const rest = {
  create: post('/api/v1/users', person),
  register: post('/api/v1/auth/register', account),
  list: `curl -s ${server}/api/v1/users`,
  accessToken: 'accessToken'
}

const graphql = {
  create: query(`mutation { createUser(${input(person)}) { id } }`),
  register: query(`mutation { register(${input(account)}) { accessToken } }`),
  list: query('{ users { total items { id email name } } }'),
  accessToken: 'data.register.accessToken'
}
