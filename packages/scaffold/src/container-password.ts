import type { Composition } from './compose.js'
import type { Container, ContainerPassword } from './contribution.js'

/** A password as compose writes it: that of `.env`, else the one for development. */
export const fromDotenv = ({ key, example }: ContainerPassword) => `\${${key}:-${example}}`

/** A password as compose writes it where nobody may use the one that all know: that of `.env`, or nothing starts. */
export const required = ({ key }: Pick<ContainerPassword, 'key'>) => `\${${key}:?set ${key} in .env}`

/** A password as pipelines write it, whose containers last as long as the tests. */
export const forTests = ({ example }: ContainerPassword) => example

/** The container with its password in its environment. */
export function withPassword(container: Container, written: (password: ContainerPassword) => string): Container {
  const { password, environment } = container
  return password === undefined
    ? container
    : { ...container, environment: { ...environment, [password.key]: written(password) } }
}

/** The passwords that the compose files of a project read, with their explanation. */
export const passwordsOf = ({ spec, containers }: Composition) =>
  spec.docker ? containers.flatMap(({ password }) => (password === undefined ? [] : [{ ...password, doc }])) : []

const doc = 'Password that the database of compose takes when it starts for the first time; letters and digits only'
