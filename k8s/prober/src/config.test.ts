import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

test('[PRB7] what has to be said, and what is so without more', () => {
  expect(readConfig({ PROBER_TOKEN: 'of-who-sends-bots' })).toEqual({
    ok: true,
    config: { tokens: ['of-who-sends-bots'], port: 8080 },
  });
  const two = { PROBER_TOKEN: 'of-who-sent-bots, of-who-sends-bots', PORT: '0' };
  expect(readConfig(two)).toMatchObject({ config: { tokens: ['of-who-sent-bots', 'of-who-sends-bots'], port: 0 } });
});

test('[PRB7] every mistake is said at once, and no token is told', () => {
  const read = readConfig({ PROBER_TOKEN: 'short-secret', PORT: '80 80' });
  expect(read).toEqual({
    ok: false,
    mistakes: ['PROBER_TOKEN: write at least 16 characters without blanks', 'PORT: write a port'],
  });
  expect(readConfig({})).toMatchObject({ mistakes: ['PROBER_TOKEN: set it, as the release gate has it'] });
});
