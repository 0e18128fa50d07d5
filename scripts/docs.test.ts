import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { brokenLinks, configuredVariables, documentedVariables } from './checks/docs.ts';
import { readProjectFiles } from './checks/project-files.ts';

const ROOT = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Read by the set-up, not by the service. */
const SET_UP = [
  'ATRIUM_YES',
  'CHROMIUM_PATH',
  'XDG_CACHE_HOME',
  'MONITORING',
  'PROMETHEUS_PORT',
  'ALERTMANAGER_PORT',
  'PROMETHEUS_BIN',
  'PROMTOOL_BIN',
  'ALERTMANAGER_BIN',
  'AMTOOL_BIN',
  'XDG_STATE_HOME',
  'MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD',
  'MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL',
];

it('docs/hosting.md explains each variable of the configuration, and no other', () => {
  const configured = ['config.ts', 'config-pods.ts'].flatMap((file) =>
    configuredVariables(read(`room-service/src/${file}`)),
  );
  expect(configured.length).toBeGreaterThan(10);
  expect(documentedVariables(read('docs/hosting.md')).sort()).toEqual([...configured, ...SET_UP].sort());
});

it('every page links to what exists', () => {
  const pages = [...readProjectFiles()].filter(([path]) => path.endsWith('.md'));
  const broken = pages.flatMap(([path, text]) => brokenLinks(path, text, (file) => existsSync(join(ROOT, file))));
  expect(broken).toEqual([]);
});

describe('the checks', () => {
  it('read a table and a schema', () => {
    expect(documentedVariables('| Variable |\n| --- |\n| `PORT` | 3000 |\n| `TLS_KEY`  | none |\n`HOST`')).toEqual([
      'PORT',
      'TLS_KEY',
    ]);
    const source =
      'const environment = z.object({\n  PORT: port,\n  HOST: z\n    .string()\n});\nconst x = {\n  NOT: 1 };';
    expect(configuredVariables(source)).toEqual(['PORT', 'HOST']);
  });

  it('see a broken link', () => {
    const page =
      '# A (B) c\n[1](x.md) [2](../y.md#z) [3](#a-b-c) [4](#d) [5](https://example.org) [7](/ops#boards/x) ![6](no.png)';
    const there = ['docs/x.md', 'y.md'];
    const broken = brokenLinks('docs/page.md', page, (path) => there.includes(path));
    expect(broken).toEqual(['docs/page.md: #d', 'docs/page.md: no.png']);
  });
});
