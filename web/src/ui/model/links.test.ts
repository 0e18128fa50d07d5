import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textParts } from './links.ts';

const linked = (text: string) => textParts(text).flatMap(({ text, href }) => (href === undefined ? [] : [text]));

test.each([
  ['see https://atrium.test/r/demo', ['https://atrium.test/r/demo']],
  ['(see http://a.test/x_(y)).', ['http://a.test/x_(y)']],
  ['https://a.test, https://b.test?q=1&r=2!', ['https://a.test', 'https://b.test?q=1&r=2']],
  ['HTTPS://A.test/Path', ['HTTPS://A.test/Path']],
  ['"https://a.test/<b>"', ['https://a.test/']],
  ['javascript:alert(1) data:text/html,x ftp://a.test //a.test a.test', []],
  ['xhttps://a.test and https://', []],
])('%s', (text, addresses) => expect(linked(text)).toEqual(addresses));

test('whatever is written is kept, and only web addresses lead anywhere', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('https://', 'http://a.test', 'javascript:', ')', '.', ' ', '[::'),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('');
      const parts = textParts(text);
      expect(parts.map((part) => part.text).join('')).toBe(text);
      for (const { href } of parts) if (href !== undefined) expect(new URL(href).protocol).toMatch(/^https?:$/);
    }),
  );
});
