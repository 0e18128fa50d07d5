/** A release that is tried, and how it has to end. */
export type Trial = {
  name: string;
  /** For whoever watches. */
  what: string;
  /** Of the container: `NAME=value`. */
  change: string;
  ends: 'Succeeded' | 'Failed';
  /** Who ends a bad one: the gate with a reason, or Flagger, for pods that do not come up or of which nothing is heard. */
  endedBy: 'gate' | 'Flagger';
  /** From its first weight on nobody comes for so long. */
  quietMs: number;
  /** From its first weight on those by which it goes on are killed, one after the other. */
  isDisturbed?: boolean;
};

/** From outside the product: Node loads it before the service. */
const preload = (code: string): string =>
  `NODE_OPTIONS=--import=data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;

/** Whatever is asked of a server of Node, by HTTP. `does` is of `name`, an event, `request` and `socket`; true: it goes no further. */
const asked = (does: string): string => `
import { Server } from 'node:http';
const { emit } = Server.prototype;
Server.prototype.emit = function (name, request, socket, ...more) {
  const done = (() => { ${does} })();
  return done ?? emit.call(this, name, request, socket, ...more);
};`;

/** Longer than a good release stays at its first weight with people (59 s were seen), so that it would have gone on. */
const QUIET_MS = 90_000;

const good = (name: string, version: number, more: Pick<Trial, 'what'> & Partial<Trial>): Trial => ({
  ...{ name, change: `RELEASE_VERSION=${version}`, ends: 'Succeeded', endedBy: 'gate', quietMs: 0 },
  ...more,
});
const bad = (name: string, code: string, more: Pick<Trial, 'what'> & Partial<Trial>): Trial => ({
  ...{ name, change: preload(code), ends: 'Failed', endedBy: 'gate', quietMs: 0 },
  ...more,
});

/** What `npm run test:cluster` tries. Bad ones come last: budgets may be spent by them, and then nothing begins. */
export const SHORT: readonly Trial[] = [
  good('good', 2, { what: 'as good as its primary' }),
  good('quiet', 3, { what: 'as good as its primary, and nobody comes for a while', quietMs: QUIET_MS }),
  bad('bad', asked(`if (name === 'upgrade') return socket.destroy(), true;`), {
    what: 'its pod is ready in every respect, and nobody gets in',
  }),
];

/** What is tried besides with `all`. */
const MORE: readonly Trial[] = [
  good('disturbed', 4, {
    what: 'as good as its primary; Flagger, Prometheus, gate and Redis are killed',
    isDisturbed: true,
  }),
  bad('fifth', asked(`if (name === 'upgrade' && Math.random() < 0.2) return socket.destroy(), true;`), {
    what: 'a fifth of those who come do not get in',
  }),
  bad('short-lived', 'setTimeout(() => process.exit(1), 60_000);', { what: 'its pod ends after a minute' }),
  bad('dead', 'process.exit(1);', { what: 'its pod ends as it starts', endedBy: 'Flagger' }),
  bad(
    'silent',
    asked(`if (name === 'request' && request.url === '/metrics') return socket.writeHead(503).end(), true;`),
    {
      what: 'nothing is heard of it',
      endedBy: 'Flagger',
    },
  ),
];

export const TRIALS: readonly Trial[] = [...SHORT, ...MORE].sort(
  (one, other) => Number(one.ends === 'Failed') - Number(other.ends === 'Failed'),
);
