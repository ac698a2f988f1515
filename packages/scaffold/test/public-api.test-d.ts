import {
  generateProject,
  isKitError,
  renderProject,
  type GenerateOptions,
  type KitError,
  type KitSource,
  type VirtualFiles
} from '@kit/scaffold'
import { describe, expectTypeOf, it } from 'vitest'

describe('the types of @kit/scaffold', () => {
  it('need a name and a place, and nothing else', () => {
    expectTypeOf<{ name: string; output: string }>().toExtend<GenerateOptions>()
    // @ts-expect-error -- a project needs a name
    void generateProject({ output: '.' })
  })

  it('tell the errors of Kit from others', () => {
    expectTypeOf(isKitError).guards.toEqualTypeOf<KitError>()
  })

  it('know the databases by name', () => {
    expectTypeOf<'postgresql'>().toExtend<NonNullable<GenerateOptions['database']>>()
    expectTypeOf<'oracle'>().not.toExtend<NonNullable<GenerateOptions['database']>>()
  })

  it('take the packages of Kit from the registry or from a folder', () => {
    expectTypeOf<KitSource>().toEqualTypeOf<'registry' | { readonly tarballs: string }>()
  })

  it('render into memory without a place to write to', () => {
    expectTypeOf(renderProject).toBeCallableWith({ name: 'my-api' })
    expectTypeOf(renderProject).returns.resolves.toEqualTypeOf<VirtualFiles>()
  })
})
