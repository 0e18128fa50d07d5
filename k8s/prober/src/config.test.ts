import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

const LEAST = { PROBER_TOKEN: 'of-who-sends-bots', TRIAL_TOKEN: 'of-who-tries-a-release' };

test('[PRB7] what has to be said, and what is so without more', () => {
  expect(readConfig(LEAST)).toEqual({
    ok: true,
    config: { tokens: ['of-who-sends-bots'], trialToken: 'of-who-tries-a-release', port: 8080 },
  });
  const two = {
    PROBER_TOKEN: 'of-who-sent-bots, of-who-sends-bots',
    TRIAL_TOKEN: 'of-who-tried-a-release,of-who-tries-a-release',
    PORT: '0',
  };
  expect(readConfig(two)).toMatchObject({
    config: { tokens: ['of-who-sent-bots', 'of-who-sends-bots'], trialToken: 'of-who-tries-a-release', port: 0 },
  });
});

test('[PRB7] every mistake is said at once, and no token is told', () => {
  const read = readConfig({ PROBER_TOKEN: 'short-secret', TRIAL_TOKEN: 'shorter', PORT: '80 80' });
  expect(read).toEqual({
    ok: false,
    mistakes: [
      'PROBER_TOKEN: write at least 16 characters without blanks',
      'TRIAL_TOKEN: write at least 16 characters without blanks',
      'PORT: write a port',
    ],
  });
  expect(readConfig({})).toMatchObject({
    mistakes: ['PROBER_TOKEN: set it, as the release gate has it', 'TRIAL_TOKEN: set it, as pods of rooms have it'],
  });
});
