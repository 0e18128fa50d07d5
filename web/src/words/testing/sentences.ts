import ts from 'typescript';
import { LITERAL, messageOf, typeOf, type Elements } from '../message.ts';

/** A place in a file where a person would read what no catalog has. */
export type Untranslated = { line: number; text: string };
/** A call of `t` whose values are not those of the sentence. `given` and `taken`: names, in order. */
export type Mismatch = { line: number; key: string; given: string[]; taken: string[] };

/** Attributes that are read or heard. */
const SPOKEN = /^(aria-(label|description|roledescription|valuetext)|title|placeholder|alt|altText|label|words|help)$/;
/** A capital, and more than one word: what is said to people. Class names and selectors begin small. */
const SENTENCE = /^\P{L}*\p{Lu}[\p{L}'’,]*\s+\p{L}/u;
const WORD = /\p{L}{2}/u;

const parse = (path: string, text: string) =>
  ts.createSourceFile(
    path,
    text,
    ts.ScriptTarget.Latest,
    true,
    path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );

function visit(node: ts.Node, see: (node: ts.Node) => boolean): void {
  if (see(node)) ts.forEachChild(node, (child) => visit(child, see));
}

const lineOf = (node: ts.Node): number => {
  const file = node.getSourceFile();
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
};

/** Its name is the same in every language. */
const PRODUCT = 'Atrium';

/** Errors and the console are for developers. */
const isForDevelopers = (node: ts.Node): boolean =>
  (ts.isNewExpression(node) && /(Error|LoadFailed)$/.test(node.expression.getText())) ||
  (ts.isCallExpression(node) && node.expression.getText().startsWith('console.'));

/** Keys and commands are typed as they stand. */
const isTyped = (node: ts.Node): boolean =>
  ts.isJsxElement(node) && /^(code|kbd)$/.test(node.openingElement.tagName.getText());

/** Every text of a file that a person would read or hear and that stands in the code itself. */
export function untranslatedIn(path: string, text: string): Untranslated[] {
  const found: Untranslated[] = [];
  const tell = (node: ts.Node, said: string) => found.push({ line: lineOf(node), text: said.trim() });
  visit(parse(path, text), (node) => {
    if (isForDevelopers(node) || isTyped(node)) return false;
    if (ts.isJsxText(node) && WORD.test(node.text.replace(PRODUCT, ''))) tell(node, node.text);
    if (ts.isJsxAttribute(node) && node.name.getText() === 'className') return false;
    if (ts.isJsxAttribute(node) && SPOKEN.test(node.name.getText()) && node.initializer !== undefined) {
      const { initializer } = node;
      if (ts.isStringLiteral(initializer) && WORD.test(initializer.text)) tell(node, initializer.text);
      return !ts.isStringLiteral(initializer);
    }
    if (ts.isStringLiteralLike(node) && (SENTENCE.test(node.text) || isLoneWord(node))) tell(node, node.text);
    if (ts.isTemplateExpression(node) && (SENTENCE.test(node.head.text) || node.templateSpans.some(isProse))) {
      tell(node, node.getText());
    }
    return true;
  });
  return found;
}

/** `${name} waves at you.`, `${count} people` */
const isProse = ({ literal }: ts.TemplateSpan): boolean => /^ \p{Ll}{3,}([ .]|$)/u.test(literal.text);

/** `me ? 'You' : name`, `text: 'Locked'`: a value, and nothing that is compared, as names of keys are. */
const isLoneWord = (node: ts.StringLiteralLike): boolean =>
  /^(\d+ )?\p{Lu}?\p{Ll}{2,}$/u.test(node.text) &&
  /\p{Lu}|\d/u.test(node.text) &&
  (ts.isConditionalExpression(node.parent) ||
    ts.isReturnStatement(node.parent) ||
    ts.isPropertyAssignment(node.parent));

/** Every call of `t` with a literal name whose values are not those that the sentence takes. */
export function mismatchesIn(path: string, text: string, catalog: Readonly<Record<string, string>>): Mismatch[] {
  const found: Mismatch[] = [];
  visit(parse(path, text), (node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== 't') return true;
    const [key, values] = node.arguments;
    if (key === undefined || !ts.isStringLiteral(key)) return true;
    if (values !== undefined && !ts.isObjectLiteralExpression(values)) return true;
    const given = (values?.properties ?? []).map((property) => property.name?.getText() ?? '...').sort();
    const taken = valuesOf(catalog[key.text] ?? '');
    if (given.join() !== taken.join()) found.push({ line: lineOf(node), key: key.text, given, taken });
    return true;
  });
  return found;
}

/** Names of the values that a message takes, in order. */
export function valuesOf(message: string): string[] {
  const names = new Set<string>();
  const read = (elements: Elements): void => {
    for (const element of elements) {
      // The number of a plural has no name.
      if (!('value' in element) || typeOf(element) === LITERAL) continue;
      names.add(element.value);
      if ('options' in element) for (const option of Object.values(element.options)) read(option.value);
    }
  };
  read(messageOf(message, 'en', 'ltr').getAst());
  return [...names].sort();
}
