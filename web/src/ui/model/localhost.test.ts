import { expect, test } from 'vitest';
import { isLocalhost } from './localhost.ts';

test.each(['localhost', 'atrium.localhost', '127.0.0.1', '127.0.1.1', '[::1]'])('%s is this machine', (name) =>
  expect(isLocalhost(name)).toBe(true),
);

test.each(['example.org', 'localhost.example.org', '192.168.1.5', '127.0.0.1.example.org', 'notlocalhost', '[::2]'])(
  '%s is another one',
  (name) => expect(isLocalhost(name)).toBe(false),
);
