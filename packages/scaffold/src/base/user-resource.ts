import type { Resource } from '../contribution.js'
import { userSdl } from './user-sdl.js'

export const userResource: Resource = {
  name: 'user',
  path: '/users',
  title: 'Users',
  service: 'userService',
  schemas: 'userSchemas',
  sdl: userSdl,
  operations: [
    {
      name: 'list',
      graphql: {
        field: 'users',
        args: 'page: Int, pageSize: Int, sort: UserSort, order: SortOrder, role: Role, isActive: Boolean, search: String',
        returns: 'UserPage!'
      },
      summary: 'List users, filtered, sorted and in pages',
      method: 'get',
      path: '/',
      access: 'user',
      query: 'listUsersQuery',
      status: 200,
      result: 'userSchemas.userPage',
      call: 'userService.list(query)'
    },
    {
      name: 'get',
      graphql: { field: 'user', args: 'id: ID!', returns: 'User!', call: 'loaders.users.load(params.id)' },
      summary: 'Get one user',
      method: 'get',
      path: '/:id',
      access: 'user',
      params: 'userParams',
      status: 200,
      result: 'userSchemas.publicUser',
      call: 'userService.get(params.id)'
    },
    {
      name: 'create',
      graphql: { field: 'createUser', args: 'input: CreateUserInput!', returns: 'User!' },
      summary: 'Create a user',
      method: 'post',
      path: '/',
      access: 'admin',
      body: 'createUserBody',
      status: 201,
      result: 'userSchemas.publicUser',
      call: 'userService.create(body)'
    },
    {
      name: 'update',
      graphql: { field: 'updateUser', args: 'id: ID!, input: UpdateUserInput!', returns: 'User!' },
      summary: 'Change a user',
      method: 'patch',
      path: '/:id',
      access: 'admin',
      params: 'userParams',
      body: 'updateUserBody',
      status: 200,
      result: 'userSchemas.publicUser',
      call: 'userService.update(params.id, body)'
    },
    {
      name: 'remove',
      graphql: { field: 'deleteUser', args: 'id: ID!' },
      summary: 'Delete a user',
      method: 'delete',
      path: '/:id',
      access: 'admin',
      params: 'userParams',
      status: 204,
      call: 'userService.remove(params.id)'
    }
  ]
}
