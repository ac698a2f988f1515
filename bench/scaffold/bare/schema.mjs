import { listUsers } from './queries.mjs'

export const typeDefs = `
  type User { id: ID!, email: String!, name: String!, role: String!, isActive: Boolean!, createdAt: String!, updatedAt: String! }
  type UserPage { items: [User!]!, total: Int!, page: Int!, pageSize: Int! }
  type Query { users: UserPage! }
`

export const resolvers = {
  Query: { users: (_parent, _args, { authorization }) => listUsers(authorization) },
  User: {
    createdAt: ({ createdAt }) => createdAt.toISOString(),
    updatedAt: ({ updatedAt }) => updatedAt.toISOString()
  }
}
