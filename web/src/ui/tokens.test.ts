import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contrast } from './model/contrast.ts';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function tokens(theme: 'light' | 'dark'): Map<string, string> {
  const start = css.indexOf(`[data-theme='${theme}'] {`);
  const block = css.slice(start, css.indexOf('}', start));
  return new Map([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map((found) => [found[1]!, found[2]!]));
}

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  const token = tokens(theme);
  const of = (name: string) => token.get(name) ?? expect.unreachable(`no token ${name}`);

  test.each(['ink', 'quiet', 'accent', 'good', 'warn', 'bad'])('%s can be read on ground and surface', (name) => {
    expect(contrast(of(name), of('surface'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of(name), of('ground'))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['accent', 'good', 'bad'])('text on %s can be read', (name) =>
    expect(contrast(of(`${name}-ink`), of(name))).toBeGreaterThanOrEqual(4.5),
  );

  test('the rim of a field can be seen', () =>
    expect(contrast(of('line-strong'), of('surface'))).toBeGreaterThanOrEqual(3));
});
