import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compressed } from '@atrium/slo';
import { parse } from 'yaml';
import { startAlertmanager, type Alertmanager } from '../lib/alertmanager.ts';

const CONFIG = fileURLToPath(new URL('../../alerts/generated/alertmanager.yaml', import.meta.url));

/** What a receiver was told of one alert. */
export type Told = { receiver: string; alert: string; status: 'firing' | 'resolved' };

type Route = { group_wait?: string; group_interval?: string; repeat_interval?: string; routes?: Route[] };
type Config = { route: Route; receivers: { name: string }[] };

/** Who is called: the real Alertmanager with the committed configuration, whose receivers are one webhook here. */
export class Pager {
  readonly url: string;
  readonly told: readonly Told[];
  readonly #server: Server;
  readonly #folder: string;
  readonly #alertmanager: Alertmanager;

  private constructor(parts: { server: Server; folder: string; alertmanager: Alertmanager; told: readonly Told[] }) {
    this.#server = parts.server;
    this.#folder = parts.folder;
    this.#alertmanager = parts.alertmanager;
    this.told = parts.told;
    this.url = parts.alertmanager.url;
  }

  /** `clock` divides how long it waits for others of the same group, as it divides all other time. */
  static async start(clock: number): Promise<Pager> {
    const told: Told[] = [];
    const server = createServer((request, response) => {
      tellingOf(request).then(
        (news) => {
          told.push(...news);
          response.end();
        },
        () => response.writeHead(400).end(),
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const folder = mkdtempSync(join(tmpdir(), 'atrium-pager-'));
    const configFile = join(folder, 'alertmanager.json');
    const hook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const config = parse(readFileSync(CONFIG, 'utf8')) as Config;
    // JSON is YAML.
    writeFileSync(configFile, JSON.stringify(wired(config, { hook, clock })));
    try {
      const alertmanager = await startAlertmanager({ configFile });
      return new Pager({ server, folder, alertmanager, told });
    } catch (error) {
      server.close();
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#alertmanager.stop();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The same configuration, with a receiver that listens and in its time. */
function wired({ route, receivers, ...rest }: Config, { hook, clock }: { hook: string; clock: number }): object {
  return {
    ...rest,
    route: quickened(route, clock),
    receivers: receivers.map(({ name }) => ({ name, webhook_configs: [{ url: hook, send_resolved: true }] })),
  };
}

function quickened({ group_wait, group_interval, repeat_interval, routes, ...rest }: Route, clock: number): object {
  const quick = (name: string, text: string | undefined) => {
    return text === undefined ? {} : { [name]: `${Math.ceil(compressed(secondsOf(text), clock) * 1000)}ms` };
  };
  return {
    ...rest,
    ...quick('group_wait', group_wait),
    ...quick('group_interval', group_interval),
    // What is repeated is no news to the matrix.
    ...(repeat_interval === undefined ? {} : { repeat_interval }),
    ...(routes === undefined ? {} : { routes: routes.map((one) => quickened(one, clock)) }),
  };
}

const UNIT_S: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 };

function secondsOf(duration: string): number {
  const parts = [...duration.matchAll(/(\d+)(ms|[smhd])/g)];
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNIT_S[unit] ?? NaN), 0);
}

/** prometheus.io/docs/alerting/latest/configuration, "webhook_config". */
type Message = { receiver: string; alerts: { status: Told['status']; labels: Record<string, string> }[] };

async function tellingOf(request: IncomingMessage): Promise<Told[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const { receiver, alerts } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Message;
  return alerts.map(({ status, labels }) => ({ receiver, status, alert: labels.alertname ?? '' }));
}
