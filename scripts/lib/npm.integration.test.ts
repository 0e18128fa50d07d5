import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runNpmCi } from './dependencies.mjs';

/** npm takes seconds to start, and on a busy machine ten times that. */
const WITHIN = { timeout: 120_000 };
const NO_ANSWER = 'no answer from the package registry yet';

let folder: string;
let registry: Server;
let held: ServerResponse[];
let onRequest: (response: ServerResponse) => void;
let env: NodeJS.ProcessEnv;

/** A clone with one dependency, and a registry that does what the test says. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'atrium-npm-'));
  held = [];
  onRequest = (response) => void held.push(response);
  registry = createServer((_, response) => onRequest(response)).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  const dependencies = { nothing: '1.0.0' };
  const root = { name: 'clone', version: '1.0.0', dependencies };
  const nothing = { version: '1.0.0', integrity: `sha512-${Buffer.alloc(64).toString('base64')}` };
  const packages = { '': root, 'node_modules/nothing': nothing };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(root));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ ...root, lockfileVersion: 3, packages }));
  const { port } = registry.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/`;
  env = {
    ...process.env,
    npm_config_registry: url,
    npm_config_cache: join(folder, 'cache'),
  };
});

afterEach(async () => {
  registry.closeAllConnections();
  registry.close();
  await once(registry, 'close');
  rmSync(folder, { recursive: true });
});

it('a registry that does not answer is told, while npm waits for it', WITHIN, async () => {
  let said = '';
  const write = (text: string) => {
    said += text;
    if (said.includes(NO_ANSWER)) for (const response of held.splice(0)) response.writeHead(404).end();
    if (said.includes(NO_ANSWER)) onRequest = (response) => response.writeHead(404).end();
  };
  await expect(runNpmCi({ cwd: folder, env, write, silenceMs: 1 })).rejects.toThrow('npm ci failed');
  expect(said.split(NO_ANSWER)).toHaveLength(2);
  expect(said).toContain('npm error');
  expect(said).not.toContain('npm http');
});

it('Ctrl-C while npm works ends with 130 and how to go on', WITHIN, async () => {
  const url = (name: string) => JSON.stringify(pathToFileURL(join(import.meta.dirname, name)).href);
  const source = `
    import { runNpmCi } from ${url('dependencies.mjs')};
    import { main, step } from ${url('step.mjs')};
    await main(() => step('dependencies', () => runNpmCi({ cwd: ${JSON.stringify(folder)} })));`;
  const asked = new Promise<void>((resolve) => {
    onRequest = (response) => {
      held.push(response);
      resolve();
    };
  });
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    env: { ...env, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close');
  await asked;
  child.kill('SIGINT');
  expect((await ended)[0]).toBe(130);
  expect(said).toMatch(/x dependencies: stopped .*\n\nStopped\. npm start goes on from here\.\n$/);
});
