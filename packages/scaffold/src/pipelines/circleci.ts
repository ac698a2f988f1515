import { stringify } from 'yaml'
import type { Composition } from '../compose.js'
import type { Module } from '../contribution.js'
import { pipelinePlan } from './steps.js'

/** Checks on every push; an image and its deployment from the main branch. */
export const circleci: Module = {
  id: 'circleci',
  title: 'CircleCI',
  contribute: ({ docker }) => (docker ? { templates: ['deploy'], readme: [{ title: 'CircleCI', text: needed }] } : {}),
  files: (composition) => ({
    '.circleci/config.yml': `${composition.spec.docker ? `# ${needed}\n` : ''}${stringify(config(composition), { lineWidth: 0 })}`
  })
}

const needed =
  'The main branch pushes an image: set DOCKER_REGISTRY, DOCKER_USER and DOCKER_PASSWORD in the settings of the project.'

function config(composition: Composition) {
  const { node, checks, services, env, buildsImage } = pipelinePlan(composition)
  const test = {
    docker: [
      { image: `cimg/node:${node}.0`, ...(Object.keys(env).length === 0 ? {} : { environment: env }) },
      ...services.map(({ image, environment }) => ({ image, ...(environment === undefined ? {} : { environment }) }))
    ],
    steps: [
      'checkout',
      ...services.map(waitFor),
      ...checks.map((check) => ({ run: { name: check.name, command: check.run } }))
    ]
  }
  const jobs = buildsImage ? { test, deploy: deploy(composition) } : { test }
  const afterTest = { deploy: { requires: ['test'], filters: { branches: { only: 'main' } } } }
  return { version: 2.1, jobs, workflows: { main: { jobs: ['test', ...(buildsImage ? [afterTest] : [])] } } }
}

const waitFor = ({ name, port }: { name: string; port: number }) => ({
  run: { name: `Wait for ${name}`, command: `timeout 60 sh -c 'until nc -z localhost ${port}; do sleep 1; done'` }
})

const deploy = ({ spec }: Composition) => ({
  machine: { image: 'ubuntu-2404:current' },
  environment: { NAME: spec.name },
  steps: [
    {
      run: {
        name: 'Look for the registry',
        command: ': "${DOCKER_REGISTRY:?is not set}" "${DOCKER_USER:?is not set}" "${DOCKER_PASSWORD:?is not set}"'
      }
    },
    'checkout',
    { run: { name: 'Build the image', command: 'docker build -t "$DOCKER_REGISTRY/$NAME:$CIRCLE_SHA1" .' } },
    {
      run: {
        name: 'Push the image',
        command:
          'echo "$DOCKER_PASSWORD" | docker login "$DOCKER_REGISTRY" -u "$DOCKER_USER" --password-stdin && docker push "$DOCKER_REGISTRY/$NAME:$CIRCLE_SHA1"'
      }
    },
    {
      run: {
        name: 'Deploy',
        command:
          'if [ -n "${DEPLOY_HOST:-}" ]; then IMAGE="$DOCKER_REGISTRY/$NAME:$CIRCLE_SHA1" REGISTRY_USER="$DOCKER_USER" REGISTRY_PASSWORD="$DOCKER_PASSWORD" sh scripts/deploy.sh; fi'
      }
    }
  ]
})
