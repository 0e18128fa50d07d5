import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import type { BoardAnswer, OpsDefinition, OpsKept, OpsNow } from '@atrium/ops/view';
import type { Page } from '../metrics-server.ts';
import { boardOf } from './boards.ts';
import { Now } from './now.ts';
import { prometheusClient, type PrometheusClient } from './prometheus-client.ts';
import { Runbooks } from './runbooks.ts';
import { Shared } from './shared.ts';
import { Sources } from './sources.ts';

export type OpsViewOptions = {
  prometheusUrl: string | null;
  alertmanagerUrl: string | null;
  /** Files that are read at run time, since the service imports none of the packages that compile them. */
  files: { definition: string; runbooks: string; page: string };
  now: () => number;
  onBug: (error: unknown) => void;
};

const SECURITY = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};
/** uPlot sets the place of what it draws by style attributes. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TEXT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const ASSET = /^[\w-]+(\.[\w-]+)*\.(js|css|woff2|svg)$/;
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
};
/** Names of assets hold the hash of what is in them. */
const A_YEAR = 'public, max-age=31536000, immutable';

/** `/ops`, its assets and its API, and the runbooks. GET only, no cookie, nothing of a request reaches a query. */
export function opsView(options: OpsViewOptions): Page {
  const view = new OpsView(options);
  return (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    if (path !== '/ops' && !path.startsWith('/ops/')) return false;
    if (request.method !== 'GET') {
      respond(response, {
        status: 405,
        type: 'text/plain; charset=utf-8',
        body: 'Only GET.\n',
        headers: { allow: 'GET' },
      });
      return true;
    }
    return view.answer(path.replace(/(?<=.)\/$/, ''), request, response);
  };
}

class OpsView {
  readonly #options: OpsViewOptions;
  readonly #runbooks: Runbooks;
  readonly #sources: Sources;
  readonly #client: PrometheusClient;
  readonly #nows: Shared<OpsNow>;
  readonly #boards: Shared<BoardAnswer | null>;
  #now: Now | null = null;
  #definition: OpsDefinition | null = null;

  constructor(options: OpsViewOptions) {
    const { now, files, prometheusUrl } = options;
    this.#options = options;
    this.#runbooks = new Runbooks({ folder: files.runbooks });
    this.#sources = new Sources(options);
    this.#client = prometheusUrl === null ? NOBODY : prometheusClient(prometheusUrl);
    this.#nows = new Shared({ now });
    this.#boards = new Shared({ now });
  }

  answer(path: string, _request: IncomingMessage, response: ServerResponse): boolean {
    const [, , what = '', name = '', ...more] = path.split('/');
    if (more.length > 0 && what !== 'api') return false;
    if (what === '') return this.#page(response);
    if (what === 'assets') return this.#asset(name, response);
    if (what === 'runbooks') return this.#runbook(name, response);
    if (what !== 'api') return false;
    if (name === 'now' && more.length === 0) return this.#json(response, () => this.#nowOf());
    if (name === 'kept' && more.length === 0) return this.#json(response, () => Promise.resolve(this.#kept()));
    if (name === 'boards') return this.#json(response, () => this.#boardsOf(more));
    return this.#json(response, () => Promise.resolve(null));
  }

  async #nowOf(): Promise<OpsNow> {
    const { alertmanagerUrl, now } = this.#options;
    this.#now ??= new Now({
      definition: this.#read(),
      prometheus: this.#client,
      alertmanager: alertmanagerUrl,
      sources: this.#sources,
      toDo: (alert) => this.#runbooks.toDo(alert),
      startedMs: now() - process.uptime() * 1000,
      now,
    });
    const asked = this.#now;
    return this.#nows.get('now', () => asked.ask());
  }

  #kept(): OpsKept {
    const { prometheusUrl } = this.#options;
    return {
      runbooks: this.#runbooks.all(),
      prometheusUrl: prometheusUrl === null ? null : withoutSecrets(prometheusUrl),
    };
  }

  #boardsOf([name, ...more]: string[]): Promise<unknown> {
    const definition = this.#read();
    const names = definition.boards.map(({ name: of, title, about }) => ({ name: of, title, about }));
    if (name === undefined) return Promise.resolve({ boards: names });
    // Only what exists is a key: whoever asks for others fills no memory.
    if (more.length > 0 || !names.some((one) => one.name === name)) return Promise.resolve(null);
    const { now } = this.#options;
    return this.#boards.get(name, () =>
      boardOf(name, { definition, prometheus: this.#client, sources: this.#sources, now }),
    );
  }

  #read(): OpsDefinition {
    this.#definition ??= JSON.parse(readFileSync(this.#options.files.definition, 'utf8')) as OpsDefinition;
    return this.#definition;
  }

  #page(response: ServerResponse): boolean {
    const body = read(join(this.#options.files.page, 'ops.html'));
    if (body === null) {
      const text = 'The page for on-call is not built: npm run build. /ops/api/now says the same as JSON.\n';
      respond(response, { status: 503, type: 'text/plain; charset=utf-8', body: text });
    } else {
      respond(response, { status: 200, type: 'text/html; charset=utf-8', body, policy: PAGE_POLICY });
    }
    return true;
  }

  #asset(name: string, response: ServerResponse): boolean {
    const body = ASSET.test(name) ? read(join(this.#options.files.page, 'assets', name)) : null;
    const type = TYPES[extname(name)];
    if (body === null || type === undefined) notFound(response);
    else respond(response, { status: 200, type, body, headers: { 'cache-control': A_YEAR } });
    return true;
  }

  #runbook(name: string, response: ServerResponse): boolean {
    const body = name === '' ? this.#runbooks.list() : this.#runbooks.page(name);
    if (body === null) notFound(response);
    else respond(response, { status: 200, type: 'text/html; charset=utf-8', body });
    return true;
  }

  #json(response: ServerResponse, ask: () => Promise<unknown>): boolean {
    Promise.resolve()
      .then(ask)
      .then((value) => {
        if (value === null) notFound(response);
        else respond(response, { status: 200, type: 'application/json', body: JSON.stringify(value) });
      })
      .catch((error: unknown) => {
        this.#options.onBug(error);
        respond(response, { status: 500, type: 'application/json', body: '{"error":{"code":"internal"}}' });
      });
    return true;
  }
}

type Answer = {
  status: number;
  type: string;
  body: string | Buffer;
  policy?: string;
  headers?: Readonly<Record<string, string>>;
};

function respond(response: ServerResponse, { status, type, body, policy = TEXT_POLICY, headers = {} }: Answer): void {
  response
    .writeHead(status, {
      'cache-control': 'no-store',
      'content-security-policy': policy,
      ...SECURITY,
      'content-type': type,
      ...headers,
    })
    .end(body);
}

/** An address may hold the name and password that it is asked with. */
function withoutSecrets(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function notFound(response: ServerResponse): void {
  respond(response, { status: 404, type: 'text/plain; charset=utf-8', body: 'There is no such page.\n' });
}

function read(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/** Where no Prometheus was given. */
const nobody = () => Promise.resolve({ ok: false, kind: 'away', why: 'none was given' } as const);
const NOBODY: PrometheusClient = { query: nobody, queryRange: nobody };
