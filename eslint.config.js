import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** One folder of the architecture: what its files may not import, and why. */
const arrow = (files, patterns, message) => ({
  files,
  ignores: ['**/*.test.ts', '**/*.test.tsx'],
  rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: patterns, message }] }] },
});

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/generated/**', 'test-results/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name: a name is what one searches for.' },
        { selector: 'TSEnumDeclaration', message: 'Use a union of strings or an `as const` object.' },
      ],
      'max-lines': ['error', { max: 300 }],
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.test.ts', '**/*.test.tsx', 'web/e2e/**/*.ts', 'room-service/bench/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 500 }], '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['vitest.config.ts', 'web/vite.config.ts', 'web/vite.ops.config.ts', 'eslint.config.js'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  { files: ['web/src/**/*.ts', 'web/src/**/*.tsx'], ...reactHooks.configs.flat.recommended },
  { files: ['**/*.mjs', '**/*.js'], languageOptions: { globals: globals.node } },

  arrow(['room-service/protocol/**/*.ts'], '^(?!zod$|\\./)', 'protocol imports nothing but zod.'),
  arrow(
    ['room-service/src/room/**/*.ts'],
    '^(?!@atrium/protocol$|\\./)',
    'room/ is pure: protocol types and its own files only.',
  ),
  arrow(
    ['room-service/src/media/**/*.ts'],
    '^(ws|express|helmet|pino|prom-client|@opentelemetry/.*|\\.\\./(signaling|http|directory|telemetry)/.*)$',
    'media/ knows mediasoup and room/, nothing else.',
  ),
  arrow(
    ['room-service/src/directory/**/*.ts'],
    '^(mediasoup|ws|express|helmet|pino|prom-client|@opentelemetry/.*|@atrium/(?!protocol$).*|\\.\\./(room|media|signaling|http|telemetry)/.*)$',
    'directory/ knows the protocol and Redis, nothing else.',
  ),
  arrow(
    ['room-service/src/{signaling,http}/**/*.ts'],
    '^(mediasoup|prom-client|@opentelemetry/.*)(/.*)?$',
    'Only media/ imports mediasoup, only telemetry/ imports a telemetry library.',
  ),
  arrow(
    ['web/src/net/**/*.ts'],
    '^(react|three|mediasoup-client)(/.*)?$|/(ui|world|media)/',
    'net/ knows the wire only.',
  ),
  arrow(['web/src/media/**/*.ts'], '^(react|three)(/.*)?$|/(ui|world)/', 'media/ has no React and no Three.'),
  arrow(['web/src/world/**/*.ts'], '^react(/.*)?$|/(ui|net|media)/', 'world/ is Three.js and data.'),
);
