import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import globals from 'globals'
import tseslint from 'typescript-eslint'

const core = { files: ['packages/*/src/**/*.ts'], ignores: ['packages/*/src/cli/**'] }

// DESIGN §2: the library is silent and polite. It takes a logger, a signal, a clock and callbacks instead.
const notInCore = [
  ...['exit', 'env', 'argv', 'stdout', 'stderr', 'stdin', 'exitCode'].map((property) => ({
    object: 'process',
    property,
    message: `The core takes what it needs as a parameter; process.${property} belongs to src/cli.`
  }))
]

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/node_modules/',
    '**/templates/',
    '**/golden/',
    '**/fixtures/',
    '**/.turbo/',
    '.cache/',
    'artifacts/',
    'examples/'
  ]),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A number in a sentence reads as it should; everything else must say how it becomes text.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `(x) => void stream.write(x)` and `() => done()` are how callbacks are written here.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true, ignoreVoidReturningFunctions: true }
      ],
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // `while (true)` with a clear way out reads better than a flag.
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      // A member may answer at once although its contract is asynchronous; `async` then keeps throws inside the promise.
      '@typescript-eslint/require-await': 'off',
      // A command without options has the empty set of them: `{}` is meant.
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        {
          argsIgnorePattern: '^_',
          varsIgnorePattern: '^_',
          destructuredArrayIgnorePattern: '^_',
          ignoreRestSiblings: true
        }
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }
      ],
      // Colours on a terminal are control characters.
      'no-control-regex': 'off',
      // `counts[i]!` and `lines.at(-1)!` where the place is known to be filled; any other `!` hides a question.
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'TSNonNullExpression:not([expression.computed=true], [expression.callee.property.name=/^(at|get|pop|shift)$/])',
          message: 'Ask whether it is there; `!` may only follow an index or at(), get(), pop(), shift().'
        }
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }]
    }
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: globals.node },
    rules: {
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }]
    }
  },
  {
    ...core,
    rules: {
      'no-console': 'error',
      'no-restricted-properties': ['error', ...notInCore],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'node:process',
              message: 'The core takes what it needs as a parameter; the process belongs to src/cli.'
            }
          ]
        }
      ]
    }
  },
  {
    files: ['{packages,internal,apps}/*/test/**/*.ts', 'e2e/**/*.ts', 'scripts/test/**/*.ts'],
    rules: {
      // A test that reads a missing element fails with the line at hand, which is what it is for.
      'no-restricted-syntax': 'off',
      // `expect(fake.method)` takes the method without calling it.
      '@typescript-eslint/unbound-method': 'off',
      // Tests read and break parsed documents whose shape is what they test; matchers are `any` too.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off'
    }
  }
)
