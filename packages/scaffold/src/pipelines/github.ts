import { stringify } from 'yaml'
import type { Composition } from '../compose.js'
import type { Container, Module } from '../contribution.js'
import { pipelinePlan, type PipelinePlan } from './steps.js'

/** Checks on every pull request, and on the main branch as part of the deployment; an image and its deployment from the main branch. */
export const github: Module = {
  id: 'github',
  title: 'GitHub Actions',
  contribute: ({ docker }) => ({ templates: docker ? ['deploy'] : [] }),
  files: (composition) => {
    const plan = pipelinePlan(composition)
    return {
      '.github/workflows/test.yml': stringify(test(plan), style),
      '.github/workflows/deploy.yml': stringify(
        plan.buildsImage ? deployImage(composition) : deployBuild(composition),
        style
      )
    }
  }
}

/** Commands stay on one line, and `pull_request:` has nothing after it. */
const style = { lineWidth: 0, nullStr: '' }

const setup = (node: string) => [
  { uses: 'actions/checkout@v4' },
  { uses: 'actions/setup-node@v4', with: { 'node-version': node } }
]

function test({ node, checks, services, env, buildsImage }: PipelinePlan) {
  return {
    name: 'Test',
    on: { pull_request: null, workflow_call: null },
    permissions: { contents: 'read' },
    jobs: {
      test: {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 20,
        ...(services.length === 0 ? {} : { services: Object.fromEntries(services.map(service)) }),
        ...(Object.keys(env).length === 0 ? {} : { env }),
        steps: [...setup(node), ...checks]
      },
      ...(buildsImage
        ? {
            image: {
              'runs-on': 'ubuntu-latest',
              'timeout-minutes': 20,
              steps: [{ uses: 'actions/checkout@v4' }, { name: 'Build the image', run: 'docker build .' }]
            }
          }
        : {})
    }
  }
}

function service({ name, image, port, environment, healthcheck }: Container): readonly [string, object] {
  const command = healthcheck.slice(1).join(' ')
  return [
    name,
    {
      image,
      ...(environment === undefined ? {} : { env: environment }),
      ports: [`${port}:${port}`],
      options: `--health-cmd "${command}" --health-interval 5s --health-timeout 5s --health-retries 20`
    }
  ]
}

const afterTests = {
  on: { push: { branches: ['main'] } },
  concurrency: { group: 'deploy', 'cancel-in-progress': false }
}

function deployImage({ spec }: Composition) {
  // Names of images are lower-case, names of owners need not be.
  const image = `ghcr.io/\${GITHUB_REPOSITORY_OWNER,,}/${spec.name}:$GITHUB_SHA`
  return {
    name: 'Deploy',
    ...afterTests,
    permissions: { contents: 'read', packages: 'write' },
    jobs: {
      test: { uses: './.github/workflows/test.yml', permissions: { contents: 'read' } },
      deploy: {
        needs: 'test',
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 20,
        environment: 'production',
        steps: [
          { uses: 'actions/checkout@v4' },
          { name: 'Name the image', run: `echo "IMAGE=${image}" >> "$GITHUB_ENV"` },
          {
            name: 'Log in to the registry',
            run: 'echo "${{ secrets.GITHUB_TOKEN }}" | docker login ghcr.io -u "${{ github.actor }}" --password-stdin'
          },
          { name: 'Build the image', run: 'docker build -t "$IMAGE" .' },
          { name: 'Push the image', run: 'docker push "$IMAGE"' },
          {
            name: 'Deploy',
            if: "${{ vars.DEPLOY_HOST != '' }}",
            env: {
              DEPLOY_HOST: '${{ vars.DEPLOY_HOST }}',
              DEPLOY_PATH: '${{ vars.DEPLOY_PATH }}',
              DEPLOY_KNOWN_HOSTS: '${{ vars.DEPLOY_KNOWN_HOSTS }}',
              DEPLOY_KEY: '${{ secrets.DEPLOY_KEY }}',
              REGISTRY_USER: '${{ github.actor }}',
              REGISTRY_PASSWORD: '${{ secrets.GITHUB_TOKEN }}'
            },
            run: 'sh scripts/deploy.sh'
          }
        ]
      }
    }
  }
}

/** Without Docker the tested sources are kept as an artefact; putting them into service is the host's own matter. */
function deployBuild({ spec, scripts }: Composition) {
  return {
    name: 'Deploy',
    ...afterTests,
    permissions: { contents: 'read' },
    jobs: {
      test: { uses: './.github/workflows/test.yml', permissions: { contents: 'read' } },
      package: {
        needs: 'test',
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 20,
        steps: [
          ...setup('24'),
          { name: 'Install', run: 'npm install --ignore-scripts' },
          ...('build' in scripts ? [{ name: 'Build', run: 'npm run build' }] : []),
          { name: 'Pack', run: 'npm pack' },
          { uses: 'actions/upload-artifact@v4', with: { name: spec.name, path: '*.tgz' } }
        ]
      }
    }
  }
}
