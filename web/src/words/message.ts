import { IntlMessageFormat } from 'intl-messageformat';

export type Elements = ReturnType<IntlMessageFormat['getAst']>;

/** Of what intl-messageformat reads: words as they stand, and a value as it is told. */
export const LITERAL = 0;
const VALUE = 1;

const asRead = (text: string): Elements => new IntlMessageFormat(text, 'en').getAst();
/** FSI and PDI. */
const BEGIN = asRead('\u2068');
const END = asRead('\u2069');

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
    if (typeOf(element) === VALUE) return [...BEGIN, element, ...END];
    if (!('options' in element)) return [element];
    const options = Object.entries(element.options).map(([form, option]) => {
      return [form, { ...option, value: isolated(option.value) }] as const;
    });
    return [{ ...element, options: Object.fromEntries(options) }];
  });
}

/** Its enum is no part of what the package exports. */
export const typeOf = ({ type }: Elements[number]): number => type;
