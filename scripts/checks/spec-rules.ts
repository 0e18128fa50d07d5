import ts from 'typescript';
import { isTest, type ProjectFiles } from './project-files.ts';

/** `[CIR3] A locked circle ...` at the beginning of a line or of a list item. */
const RULE = /^\s*(?:[-*]\s+)?(?:\*\*|`)?\[([A-Z]{2,5}\d+)\]/;
/** One or more rules at the beginning of a test's name. */
const NAMED = /^(?:\[[A-Z]{2,5}\d+\]\s*)+/;
const ID = /\[([A-Z]{2,5})(\d+)\]/g;

type Place = { id: string; path: string };

/** Rules without a test, tests and comments that name no rule, and rules that are defined twice; in words. */
export function checkSpecRules(files: ProjectFiles): string[] {
  const rules = [...files].flatMap(([path, text]) => (/(^|\/)SPEC\.md$/.test(path) ? rulesOf(path, text) : []));
  const tested = [...files].flatMap(([path, text]) => (isTest(path) ? testedBy(path, text) : []));
  const ids = new Set(rules.map((rule) => rule.id));
  const proven = new Set(tested.map((test) => test.id));
  const found = [
    ...rules.filter(({ id }) => !proven.has(id)).map(({ id, path }) => `${path}: [${id}] has no test`),
    ...twice(rules).map(({ id, path }) => `${path}: [${id}] is defined twice`),
    ...tested.filter(({ id }) => !ids.has(id)).map(({ id, path }) => `${path}: a test names [${id}], which is no rule`),
    ...citations(files, ids).map(({ id, path }) => `${path}: cites [${id}], which is no rule`),
  ];
  return [...new Set(found)];
}

export function rulesOf(path: string, text: string): Place[] {
  return text.split('\n').flatMap((line) => {
    const id = RULE.exec(line)?.[1];
    return id === undefined ? [] : [{ id, path }];
  });
}

/** Looks at the first argument of every call: `it`, `test`, `it.each(...)` and what a file wraps around them. */
export function testedBy(path: string, text: string): Place[] {
  const found: Place[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const name = node.arguments[0] && textOf(node.arguments[0]);
      const begins = name === undefined ? null : NAMED.exec(name);
      for (const [, prefix, number] of begins?.[0].matchAll(ID) ?? []) found.push({ id: `${prefix}${number}`, path });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false));
  return found;
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  return ts.isTemplateExpression(node) ? node.head.text : undefined;
}

function twice(rules: readonly Place[]): Place[] {
  return rules.filter(({ id }, index) => rules.findIndex((rule) => rule.id === id) !== index);
}

/** Mentions in the code of a rule that went away: those whose letters belong to a SPEC.md. */
function citations(files: ProjectFiles, ids: ReadonlySet<string>): Place[] {
  const prefixes = new Set([...ids].map((id) => id.replace(/\d+$/, '')));
  return [...files].flatMap(([path, text]) => {
    if (isTest(path) || !/\.(ts|tsx)$/.test(path)) return [];
    return [...text.matchAll(ID)].flatMap(([, prefix = '', number = '']) => {
      const id = `${prefix}${number}`;
      return prefixes.has(prefix) && !ids.has(id) ? [{ id, path }] : [];
    });
  });
}
