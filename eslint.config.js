// What the linter asks of every file: types respected, nothing evaluated, no pattern that can be made to run for ever.
import { defineConfig, globalIgnores } from 'eslint/config'
import regexp from 'eslint-plugin-regexp'
import security from 'eslint-plugin-security'
import tseslint from 'typescript-eslint'

const everywhere = {
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-eval': 'error',
  'no-new-func': 'error',
  'no-script-url': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'no-constant-condition': 'error',
  'no-debugger': 'error',
  'no-self-compare': 'error',
  'no-unmodified-loop-condition': 'error',
  'no-use-before-define': 'off',
}

const suspicious = {
  'security/detect-bidi-characters': 'error',
  'security/detect-buffer-noassert': 'error',
  'security/detect-child-process': 'error',
  'security/detect-eval-with-expression': 'error',
  'security/detect-new-buffer': 'error',
  'security/detect-non-literal-regexp': 'error',
  'security/detect-non-literal-require': 'error',
  'security/detect-pseudoRandomBytes': 'error',
  'regexp/no-super-linear-backtracking': 'error',
  // Left out: detect-object-injection and detect-non-literal-fs-filename. They report every index and every path,
  // and the compiler (noUncheckedIndexedAccess) and the one reader of folders (src/resources.ts) answer them better. detect-unsafe-regex: it refuses every
  // repeated group, also the harmless ones; the rule on super-linear backtracking knows the difference.
  // detect-possible-timing-attacks: it goes by the names of variables, and here everything is called a secret.
}

export default defineConfig(
  globalIgnores(['node_modules/', 'dist/', 'data/', 'key/', '.tap/', 'coverage/', 'test/fixtures/planted/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { regexp, security },
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...everywhere,
      ...suspicious,
      'no-implied-eval': 'off',
      '@typescript-eslint/no-implied-eval': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Fastify tells a handler that answers with its return value by its being async.
      '@typescript-eslint/require-await': 'off',
      // Fastify waits for an error handler that is async, though its type does not say so.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { properties: false } }],
      // The house writes plain functions; nothing here has a `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        // A test within a test is awaited by its parent, a test of a file by tap.
        { allowForKnownSafePromises: [{ from: 'package', name: 'PromiseWithSubtest', package: '@tapjs/core' }] },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts'],
    rules: {
      // Tests look into answers from outside (JSON, rows, pages), start programs, search by computed patterns in what the
      // program itself wrote, and send what must be refused.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'no-script-url': 'off',
      'regexp/no-super-linear-backtracking': 'off',
      'security/detect-child-process': 'off',
      'security/detect-non-literal-regexp': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    ignores: ['test/fixtures/browser.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[arguments.length=0] > MemberExpression[property.name="waitFor"]',
          message: 'The rest of the page may be on its way still: wait with `arrived` of test/fixtures/browser.ts.',
        },
      ],
    },
  },
  {
    files: ['**/*.js'],
    plugins: { regexp, security },
    rules: { ...everywhere, ...suspicious, 'no-implied-eval': 'error', 'no-unused-vars': 'error' },
  },
  {
    files: ['public/**/*.js'],
    languageOptions: {
      sourceType: 'script',
      globals: Object.fromEntries(
        [
          'window document navigator location history localStorage sessionStorage htmx fetch URL URLSearchParams FormData',
          'CustomEvent Event KeyboardEvent Node Element HTMLElement HTMLFormElement HTMLInputElement HTMLDialogElement',
          'MutationObserver AbortController matchMedia requestAnimationFrame setTimeout clearTimeout setInterval',
          'clearInterval getComputedStyle console Intl CSS addEventListener removeEventListener dispatchEvent Response',
          'TextDecoder TextEncoder Blob ClipboardItem queueMicrotask crypto isSecureContext innerWidth innerHeight',
        ]
          .join(' ')
          .split(' ')
          .map((name) => [name, 'readonly']),
      ),
    },
    rules: { 'no-undef': 'error' },
  },
)
