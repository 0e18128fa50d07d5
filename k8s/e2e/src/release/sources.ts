import type { Report } from '../../../release-gate/src/run/report.ts';
import type { AssignedRoom, FleetView } from '../../../release-gate/src/sources/room-service.ts';
import { NAMESPACE, type Secrets } from '../atrium/deploy.ts';
import { urlOf } from '../cluster/addresses.ts';
import type { Cluster } from '../cluster/cluster.ts';

const PAGE = 1_000;

/** What the gate and the directory say, asked from the node at the addresses of their Services. */
export class Sources {
  readonly #cluster: Cluster;
  readonly #secrets: Secrets;
  readonly #addresses: { desk: string; control: string };

  private constructor(cluster: Cluster, secrets: Secrets, addresses: { desk: string; control: string }) {
    this.#cluster = cluster;
    this.#secrets = secrets;
    this.#addresses = addresses;
  }

  static async open(cluster: Cluster, secrets: Secrets): Promise<Sources> {
    const addressOf = (service: string) =>
      cluster.kubectl('get', 'service', service, `--namespace=${NAMESPACE}`, '--output=jsonpath={.spec.clusterIP}');
    const desk = `http://${await addressOf('release-gate')}:8081`;
    return new Sources(cluster, secrets, { desk, control: `http://${await addressOf('room-control')}:9465` });
  }

  gate(): Promise<Report> {
    return this.#ask(`${this.#addresses.desk}/release`, this.#secrets.operatorToken);
  }

  /** By which new rooms are drawn to a canary, of [0, 1]. */
  async weight(): Promise<number> {
    const { rollout } = await this.#ask<FleetView>(
      `${this.#addresses.control}/release/rollout`,
      this.#secrets.releaseToken,
    );
    return rollout?.weight ?? 0;
  }

  /** People's rooms that were placed after that one. */
  async assignedAfter(epoch: number): Promise<AssignedRoom[]> {
    const rooms: AssignedRoom[] = [];
    for (;;) {
      const after = rooms.at(-1)?.epoch ?? epoch;
      const url = `${this.#addresses.control}/release/assigned?after=${after}&limit=${PAGE}`;
      const page = await this.#ask<{ rooms: AssignedRoom[] }>(url, this.#secrets.releaseToken);
      if (page.rooms.length === 0) return rooms.filter(({ kind }) => kind === 'person');
      rooms.push(...page.rooms);
    }
  }

  /** Names of the pages that fired since then, Unix time in ms. */
  async pagesSince(atMs: number): Promise<string[]> {
    const range = `${Math.ceil((Date.now() - atMs) / 1000)}s`;
    const query = `max by (alertname) (max_over_time(ALERTS{alertstate="firing",severity="page"}[${range}]))`;
    const { status, body } = await this.#cluster.ask(
      urlOf('prometheus', `/api/v1/query?query=${encodeURIComponent(query)}`),
    );
    if (status !== 200) throw new Error(`Prometheus: ${status} ${body.slice(0, 200)}`);
    const { data } = JSON.parse(body) as { data: { result: { metric: { alertname?: string } }[] } };
    return data.result.map(({ metric }) => metric.alertname ?? '').sort();
  }

  /** Whatever was measured until now: with the budgets that a bad release has spent nothing would begin. */
  async forget(): Promise<void> {
    const path = `/api/v1/admin/tsdb/delete_series?match[]=${encodeURIComponent('{__name__=~".+"}')}`;
    const { status, body } = await this.#cluster.ask(urlOf('prometheus', path), { method: 'POST' });
    if (status !== 204) throw new Error(`Prometheus does not forget: ${status} ${body.slice(0, 200)}`);
  }

  async #ask<T>(url: string, token: string): Promise<T> {
    const { status, body } = await this.#cluster.ask(url, { headers: { authorization: `Bearer ${token}` } });
    if (status !== 200) throw new Error(`${url}: ${status} ${body.slice(0, 200)}`);
    return JSON.parse(body) as T;
  }
}
