/** The parts of the work, in the order in which they are shown. A file belongs to the first that claims it. */
const claims = {
  'Setting up CI/CD pipeline': (path) => /^\.(github|gitlab|circleci)|^scripts\/deploy/.test(path),
  'Generating Docker configuration': (path) => /^Dockerfile|^docker-compose|^\.dockerignore/.test(path),
  'Creating test infrastructure': (path) => /^tests\/|^test\/|^jest\./.test(path),
  'Setting up authentication': (_path, module) => module === 'auth',
  'Setting up database schema': (path, module) =>
    module !== 'memory' &&
    /^(prisma|migrations)\/|^(prisma|kit)\.config|^src\/(repositories|database)\/|^src\/config\/database/.test(path),
  'Creating middleware': (path) => /^src\/(middleware|plugins|guards|filters|pipes|decorators)\//.test(path),
  'Generating configuration files': (path) => !path.includes('/') || /^(src\/config|\.kit)\//.test(path),
  'Creating project structure': (path) => /^src\/(errors|models|utils|schemas)\//.test(path),
  'Generating controllers and services': () => true
} as const satisfies Record<string, (path: string, module: string) => boolean>

export type Step = keyof typeof claims

export const steps: readonly Step[] = [
  'Creating project structure',
  'Generating configuration files',
  'Setting up authentication',
  'Creating middleware',
  'Generating controllers and services',
  'Setting up database schema',
  'Creating test infrastructure',
  'Generating Docker configuration',
  'Setting up CI/CD pipeline'
]

export function stepOf(path: string, module: string): Step {
  const found = (Object.keys(claims) as Step[]).find((step) => claims[step](path, module))
  return found ?? 'Generating controllers and services'
}
