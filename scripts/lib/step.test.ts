import { expect, it } from 'vitest';
import { commandName } from './step.mjs';

it.each([
  ['start', 'npm start'],
  ['test', 'npm test'],
  ['bots', 'npm run bots'],
  [undefined, 'The same command'],
])('%s was typed as %s', (script, command) => {
  expect(commandName(script)).toBe(command);
});
