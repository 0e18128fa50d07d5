import type { Gate } from '../run/gate.ts';
import type { LinkTrace } from '../run/trace-link.ts';
import { Annotations } from './annotations.ts';
import { Outbox } from './outbox.ts';
import { ReleaseTrace } from './release-trace.ts';

export type TellingOptions = {
  /** Of a collector, without `/v1/traces`; null: no traces. */
  otlpEndpoint: string | null;
  /** Null: nothing is marked. */
  grafana: { url: string; token: string } | null;
  linkTrace: LinkTrace;
  /** Unix seconds. */
  nowS: () => number;
  log: { warn: (fields: object, message: string) => void; info: (message: string) => void };
};

/** What a release leaves behind elsewhere. Where nobody is to be told it does nothing. */
export type Telling = {
  /** After each look, whatever it came to. */
  looked: (gate: Pick<Gate, 'looked' | 'kept'>) => void;
  /** Sends what is left, as long as that takes a moment. */
  close: () => Promise<void>;
};

const CLOSE_WITHIN_MS = 1_500;

type Teller = { outbox: Outbox; looked: Telling['looked']; ends: (atS: number) => void };

export function tellingOf({ otlpEndpoint, grafana, linkTrace, nowS, log }: TellingOptions): Telling {
  const beganS = nowS();
  const outboxOf = (what: string, where: { url: string; headers?: Readonly<Record<string, string>> }): Outbox =>
    new Outbox({
      ...where,
      nowS,
      failed: (why) => log.warn({ why }, `${what} cannot be sent`),
      mended: () => log.info(`${what} are sent again`),
    });
  const tellers: Teller[] = [];
  if (otlpEndpoint !== null) {
    const outbox = outboxOf('traces of releases', { url: behind(otlpEndpoint, 'v1/traces') });
    const trace = new ReleaseTrace({ outbox, beganS });
    tellers.push({ outbox, looked: (gate) => trace.looked(gate), ends: (atS) => trace.close(atS) });
  }
  if (grafana !== null) {
    const headers = { authorization: `Bearer ${grafana.token}` };
    const outbox = outboxOf('annotations of releases', { url: behind(grafana.url, 'api/annotations'), headers });
    const annotations = new Annotations({ outbox, beganS, linkTrace });
    tellers.push({ outbox, looked: (gate) => annotations.looked(gate), ends: () => undefined });
  }
  return {
    looked: (gate) => {
      for (const { looked, outbox } of tellers) {
        looked(gate);
        outbox.flush();
      }
    },
    close: async () => {
      for (const { ends } of tellers) ends(nowS());
      await Promise.all(tellers.map(({ outbox }) => outbox.close(CLOSE_WITHIN_MS)));
    },
  };
}

/** Either may be below a path. */
const behind = (base: string, path: string): string => `${base.replace(/\/+$/, '')}/${path}`;
