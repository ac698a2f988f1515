import { createMigrator, type MigrateResult, type Migrator, type RollbackOptions } from '@kit/migrate'
import { describe, expectTypeOf, it } from 'vitest'

describe('the types of @kit/migrate', () => {
  it('need a connection and nothing else', () => {
    expectTypeOf(createMigrator).toBeCallableWith({ connection: 'sqlite:./dev.db' })
    expectTypeOf(createMigrator).returns.toEqualTypeOf<Migrator>()
    // @ts-expect-error -- without a connection there is nothing to migrate
    createMigrator({ dir: './migrations' })
  })

  it('refuse an option with a wrong name', () => {
    // @ts-expect-error -- the option is called dir
    createMigrator({ connection: 'sqlite:./dev.db', folder: './migrations' })
  })

  it('let a rollback go by steps or to a version, never both', () => {
    expectTypeOf<{ steps: 2 }>().toExtend<RollbackOptions>()
    expectTypeOf<{ to: 'zero' }>().toExtend<RollbackOptions>()
    expectTypeOf<{ steps: 2; to: 'zero' }>().not.toExtend<RollbackOptions>()
  })

  it('give results that cannot be changed', () => {
    expectTypeOf<MigrateResult['applied']>().not.toHaveProperty('push')
  })
})
