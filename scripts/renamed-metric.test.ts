import { join, resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { readProjectFiles } from './checks/project-files.ts';

const ROOT = resolve(import.meta.dirname, '..');
const GROUP = join(ROOT, 'room-service/metrics/src/groups/joins.ts');
const COUNTS = new Set(['inc', 'observe', 'set']);

/** By its object, or by the key with which the service counts; a text that only speaks of it is no use. */
function uses(path: string, code: string): boolean {
  const isUse = (node: ts.Node): boolean => {
    if (ts.isPropertyAccessExpression(node) && node.name.text === 'joins') {
      return ts.isIdentifier(node.expression) && node.expression.text === 'METRICS';
    }
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
    const [key] = node.arguments;
    return (
      COUNTS.has(node.expression.name.text) && key !== undefined && ts.isStringLiteral(key) && key.text === 'joins'
    );
  };
  const isIn = (node: ts.Node): boolean =>
    isUse(node) || ts.forEachChild(node, (child) => isIn(child) || undefined) === true;
  return code.includes('joins') && isIn(ts.createSourceFile(path, code, ts.ScriptTarget.Latest));
}

/** Compiles the project with this text in place of a file's. */
function compiled(changed: string, text: string): ts.Program {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const host = ts.createCompilerHost(options);
  const read = host.readFile.bind(host);
  host.readFile = (path) => (resolve(path) === changed ? text : read(path));
  const parse = host.getSourceFile.bind(host);
  host.getSourceFile = (path, version, ...more) =>
    resolve(path) === changed ? ts.createSourceFile(path, text, version) : parse(path, version, ...more);
  return ts.createProgram(fileNames, options, host);
}

test('a metric that is renamed in the catalogue does not compile wherever it is used', () => {
  const files = readProjectFiles();
  const text = files.get('room-service/metrics/src/groups/joins.ts') ?? '';
  const renamed = text.replace(/^ {2}joins: counter\(/m, '  entries: counter(');
  expect(renamed).not.toBe(text);
  const program = compiled(GROUP, renamed);
  const users = [...files].flatMap(([path, code]) =>
    /^(room-service|slo|alerts|dashboards|scripts)\/.*\.ts$/.test(path) && uses(path, code) ? [path] : [],
  );
  for (const folder of ['room-service', 'slo', 'dashboards']) {
    expect(
      users.some((path) => path.startsWith(`${folder}/`)),
      folder,
    ).toBe(true);
  }
  const silent = users.filter((path) => {
    const source = program.getSourceFile(join(ROOT, path));
    return program.getSemanticDiagnostics(source).every(({ messageText }) => {
      const words = ts.flattenDiagnosticMessageText(messageText, '\n');
      return !/'?"?joins"?'?/.test(words);
    });
  });
  expect(silent).toEqual([]);
});
