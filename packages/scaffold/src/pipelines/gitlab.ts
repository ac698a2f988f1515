import { stringify } from 'yaml'
import type { Composition } from '../compose.js'
import type { Container, Module } from '../contribution.js'
import { pipelinePlan } from './steps.js'

/** Checks on every push; an image and its deployment from the default branch. */
export const gitlab: Module = {
  id: 'gitlab',
  title: 'GitLab CI',
  contribute: ({ docker }) => ({ templates: docker ? ['deploy'] : [] }),
  files: (composition) => ({ '.gitlab-ci.yml': stringify(pipeline(composition), { lineWidth: 0 }) })
}

const main = [{ if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH' }]

function pipeline(composition: Composition) {
  const { node, checks, services, env, buildsImage } = pipelinePlan(composition)
  return {
    stages: ['test', ...(buildsImage ? ['image', 'deploy'] : [])],
    test: {
      stage: 'test',
      image: `node:${node}`,
      timeout: '20m',
      ...(services.length === 0 ? {} : { services: services.map(({ name, image }) => ({ name: image, alias: name })) }),
      variables: { ...serviceVariables(services), ...env, ...onHosts(env, services) },
      script: checks.map(({ run }) => run)
    },
    ...(buildsImage ? { image: image(), deploy: deploy() } : {})
  }
}

const serviceVariables = (services: readonly Container[]) =>
  Object.assign({}, ...services.map(({ environment }) => environment ?? {})) as Record<string, string>

/** Services answer under their alias, not under localhost. */
function onHosts(env: Readonly<Record<string, string>>, services: readonly Container[]): Record<string, string> {
  const [host] = services
  const url = env['DATABASE_URL']
  return host === undefined || url === undefined
    ? {}
    : { DATABASE_URL: url.replace('@localhost:', `@${host.name}:`).replace('//localhost:', `//${host.name}:`) }
}

const docker = { image: 'docker:28', services: ['docker:28-dind'], rules: main }

const image = () => ({
  stage: 'image',
  ...docker,
  script: [
    'echo "$CI_REGISTRY_PASSWORD" | docker login -u "$CI_REGISTRY_USER" --password-stdin "$CI_REGISTRY"',
    'docker build -t "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA" .',
    'docker push "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA"'
  ]
})

const deploy = () => ({
  stage: 'deploy',
  image: 'alpine:3',
  rules: [{ if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $DEPLOY_HOST' }],
  environment: 'production',
  resource_group: 'production',
  variables: {
    IMAGE: '$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA',
    REGISTRY_USER: '$CI_REGISTRY_USER',
    REGISTRY_PASSWORD: '$CI_REGISTRY_PASSWORD'
  },
  script: ['apk add --no-cache openssh-client', 'sh scripts/deploy.sh']
})
