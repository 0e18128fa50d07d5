import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { OPS_FILES } from './files.ts';
import { HIDING, percent } from './hurt-words.ts';

it('[OPS10] a share has two digits, and is never 0 % of what is not nothing', () => {
  expect([0, 0.00005, 0.0014, 0.06476, 0.2449, 0.9996, 1].map(percent)).toEqual([
    '0 %',
    'below 0.01 %',
    '0.14 %',
    '6.5 %',
    '24 %',
    '100 %',
    '100 %',
  ]);
});

it.each(HIDING)('[OPS17] %s is an alert that there is', (name) => {
  expect(existsSync(join(OPS_FILES.runbooks, `${name}.md`))).toBe(true);
});
