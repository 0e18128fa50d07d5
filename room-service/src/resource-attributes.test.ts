import { expect, test } from 'vitest';
import { resourceAttributesOf } from './resource-attributes.ts';

test.each([
  { text: 'a=1,b.c=two', found: { a: '1', 'b.c': 'two' } },
  { text: ' a = 1 , b=2,', found: { a: '1', b: '2' } },
  { text: 'a=1%2C2%3D3%25,b=%C3%A4;x', found: { a: '1,2=3%', b: 'ä;x' } },
  { text: 'a%3Db=1', found: { 'a=b': '1' } },
  { text: 'a=', found: { a: '' } },
  { text: 'a=1,a=2', found: { a: '2' } },
  { text: '__proto__=1', found: Object.fromEntries([['__proto__', '1']]) },
])('[TRC16] $text is read', ({ text, found }) => expect(resourceAttributesOf(text)).toEqual(found));

test.each(['a', 'a=1,b', '=1', 'a=1=2', 'a=%', 'a=%zz', 'a=%C3', 'a=1,%=2'])('[TRC16] nothing of %s is', (text) =>
  expect(resourceAttributesOf(text)).toBeNull(),
);
