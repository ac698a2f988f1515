import type { Resource } from '../contribution.js'

export const userResource: Resource = {
  name: 'user',
  path: '/users',
  title: 'Users',
  service: 'userService',
  schemas: 'userSchemas',
  operations: [
    {
      name: 'list',
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
