import js from '@eslint/js';
import globals from 'globals';

/** QML's directives (.pragma library) are no JavaScript: the linter sees comments instead. */
const qml = {
  preprocess: (text) => [text.replace(/^\.(?=pragma|import)/gm, '//')],
  postprocess: ([messages]) => messages,
};

const rules = {
  'array-callback-return': 'error',
  'default-case-last': 'error',
  'dot-notation': 'error',
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'grouped-accessor-pairs': 'error',
  'max-len': [
    'error', // A text that is expected or shown stays in one piece, to be searched for.
    {
      code: 100,
      ignoreUrls: true,
      ignoreStrings: true,
      ignoreTemplateLiterals: true,
      ignoreRegExpLiterals: true,
    },
  ],
  'no-control-regex': 'off', // Terminals and sockets send control characters.
  'no-array-constructor': 'error',
  'no-caller': 'error',
  'no-else-return': 'error',
  'no-eval': 'error',
  'no-extend-native': 'error',
  'no-implied-eval': 'error',
  'no-implicit-coercion': 'error',
  'no-lonely-if': 'error',
  'no-new-wrappers': 'error',
  'no-return-assign': 'error',
  'no-self-compare': 'error',
  'no-sequences': 'error',
  'no-throw-literal': 'error',
  'no-unneeded-ternary': 'error',
  'no-unreachable-loop': 'error',
  'no-unused-expressions': 'error',
  'no-unused-vars': ['error', { ignoreRestSiblings: true }],
  'no-use-before-define': ['error', { functions: false, classes: false, variables: false }],
  'no-useless-call': 'error',
  'no-useless-computed-key': 'error',
  'no-useless-concat': 'error',
  'no-useless-rename': 'error',
  'no-useless-return': 'error',
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
  'prefer-promise-reject-errors': 'error',
  radix: 'error',
  strict: 'error',
  yoda: 'error',
};

const modern = {
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-arrow-callback': 'error',
  'prefer-const': 'error',
  'prefer-object-spread': 'error',
  'prefer-rest-params': 'error',
  'prefer-spread': 'error',
  'prefer-object-has-own': 'error',
};

// In tests an inner name may hide an outer one, as in page.evaluate((url) => ..., url).
const shipped = { 'no-shadow': 'error', 'require-await': 'error' };

export default [
  { ignores: ['**/target/**', '**/*.min.js'] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' },
    rules,
  },
  { files: ['**/*.mjs', 'device/web/*.js', 'src/main/js/*.js'], rules: modern },
  { files: ['device/web/*.js', 'src/main/js/*'], rules: shipped },
  {
    // Tests also hold functions that a browser runs (page.evaluate).
    files: ['**/*.mjs'],
    languageOptions: { ecmaVersion: 2022, globals: { ...globals.node, ...globals.browser } },
  },
  {
    files: ['device/web/*.js'],
    languageOptions: { ecmaVersion: 2022, globals: { ...globals.browser, pocket: 'readonly' } },
  },
  {
    files: ['src/main/js/pocket.socket.js'],
    languageOptions: {
      ecmaVersion: 2021,
      sourceType: 'script',
      globals: { ...globals['shared-node-browser'], module: 'writable' },
    },
    rules: { strict: ['error', 'function'] },
  },
  {
    // The app on a Toon: Qt 5.6 knows ECMAScript 5, and QML calls the functions.
    files: ['device/toon/**/*.js'],
    processor: { meta: { name: 'qml' }, ...qml },
    languageOptions: { ecmaVersion: 5, sourceType: 'script', globals: { Qt: 'readonly' } },
    rules: {
      'no-unused-vars': ['error', { vars: 'local', args: 'none', caughtErrors: 'none' }],
      strict: 'off',
    },
  },
];
