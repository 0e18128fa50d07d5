import { IntlMessageFormat } from 'intl-messageformat';

export type Elements = ReturnType<IntlMessageFormat['getAst']>;

/** Of what intl-messageformat reads: words as they stand, and a value as it is told. */
const LITERAL = 0;
const VALUE = 1;

/**
 * A sentence in ICU MessageFormat, ready to be filled; `<` is no tag in it. In one that runs from right to left each value
 * keeps to itself whichever way it runs: without that, a Latin name beside a bracket turns the bracket around (Unicode
 * UAX #9, isolates).
 *
 * @throws SyntaxError where it is none
 */
export function messageOf(text: string, locale: string, dir: 'ltr' | 'rtl'): IntlMessageFormat {
  const message = new IntlMessageFormat(text, locale, undefined, { ignoreTag: true });
  return dir === 'ltr' ? message : new IntlMessageFormat(isolated(message.getAst()), locale);
}

function isolated(elements: Elements): Elements {
  return elements.flatMap((element): Elements => {
    if (element.type === VALUE) return [literal('\u2068'), element, literal('\u2069')];
    if (!('options' in element)) return [element];
    const options = Object.entries(element.options).map(([form, { value }]) => [form, { value: isolated(value) }]);
    return [{ ...element, options: Object.fromEntries(options) } as Elements[number]];
  });
}

const literal = (value: string) => ({ type: LITERAL, value }) as Elements[number];
