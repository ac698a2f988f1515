// Decorators are called by hand, so that the file runs as it is.
import 'reflect-metadata'
import { Controller, Get, Headers, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { listUsers } from './queries.mjs'

class ApiController {
  health() {
    return { status: 'ok' }
  }

  users(authorization) {
    return listUsers(authorization)
  }
}

const route = (path, method) =>
  Get(path)(ApiController.prototype, method, Object.getOwnPropertyDescriptor(ApiController.prototype, method))
route('health', 'health')
route('api/v1/users', 'users')
Headers('authorization')(ApiController.prototype, 'users', 0)
Controller()(ApiController)

class AppModule {}
Module({ controllers: [ApiController] })(AppModule)

const app = await NestFactory.create(AppModule, { logger: false })
await app.listen(Number(process.env.PORT), '127.0.0.1')
