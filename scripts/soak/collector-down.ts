import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { runBots, type BotsProcess } from '../lib/bots.ts';
import { scrapeOf, sumOf } from '../lib/scrape.ts';
import { startService, type Service } from '../lib/service.ts';
import type { SoakFacts, SoakSample } from './verdict.ts';

/** Bad time that a collector could have caused, were it in anybody's way. */
const LOST = ['reconnecting', 'worker_replaced', 'transport_down', 'sender_silent', 'no_audio', 'no_video'];
/** pino's number of a warning. */
const WARN = 40;
const BOTS_PER_CIRCLE = 4;
/** All of them listen, or nobody would notice a loss: a process of bots carries sixteen that do. */
const BOTS_PER_ROOM = 13;
const LOOKS_MIN = 10;
const LOOK_EVERY_MAX_MS = 5_000;

const COLLECT_OFTEN = fileURLToPath(new URL('collect-often.ts', import.meta.url));

/** A real service and bots that talk, with traces and logs that go to a port at which nobody listens. */
export async function collectorDown(options: {
  minutes: number;
  bots: number;
  say?: (sample: SoakSample) => void;
}): Promise<SoakFacts> {
  const { minutes, bots, say = () => undefined } = options;
  const endpoint = `http://127.0.0.1:${await closedPort()}`;
  const people = { JOINS_PER_MINUTE: '100000', PLACES_PER_ADDRESS: '1000' };
  const NODE_OPTIONS = `--import ${COLLECT_OFTEN}`;
  const service = await startService({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, NODE_OPTIONS, ...people });
  try {
    const crowds: BotsProcess[] = [];
    try {
      for (let left = bots; left > 0; left -= BOTS_PER_ROOM) {
        const count = Math.min(left, BOTS_PER_ROOM);
        const args = ['--circles', `${Math.ceil(count / BOTS_PER_CIRCLE)}`, '--listen', `${count}`];
        crowds.push(await runBots({ url: service.url, room: `soak-${crowds.length}`, count, args }));
      }
      return await watch(service, { minutes, bots, say });
    } finally {
      await Promise.all(crowds.map((crowd) => crowd.stop()));
    }
  } finally {
    await service.stop();
  }
}

async function watch(
  service: Service,
  { minutes, bots, say }: { minutes: number; bots: number; say: (sample: SoakSample) => void },
): Promise<SoakFacts> {
  const samples: SoakSample[] = [];
  const before = service.lines.length;
  const begun = await scrapeOf(service.metricsUrl);
  const beganAtMs = performance.now();
  const everyMs = Math.min(LOOK_EVERY_MAX_MS, (minutes * 60_000) / LOOKS_MIN);
  let ended = begun;
  while (performance.now() - beganAtMs < minutes * 60_000) {
    await new Promise((resolve) => setTimeout(resolve, everyMs));
    ended = await scrapeOf(service.metricsUrl);
    const sample = {
      atMs: performance.now() - beganAtMs,
      rssBytes: ended.get('process_resident_memory_bytes') ?? NaN,
      waitingBytes: ended.get('atrium_telemetry_waiting_bytes') ?? NaN,
    };
    samples.push(sample);
    say(sample);
  }
  const grown = (name: string, labels: Record<string, string>): number =>
    sumOf(ended, name, labels) - sumOf(begun, name, labels);
  const secondsOf = (labels: Record<string, string>): number =>
    grown('atrium_participant_seconds_total', { participant: 'bot', ...labels });
  return {
    minutes,
    bots,
    samples,
    warnings: service.lines.filter(isWarning).map(({ msg }) => String(msg)),
    lines: service.lines.length - before,
    seconds: { all: secondsOf({}), lost: LOST.reduce((sum, reason) => sum + secondsOf({ reason }), 0) },
    packetsOut: grown('atrium_rtp_packets_total', { direction: 'out' }),
  };
}

/** Whose session is bad is counted by its seconds. */
function isWarning({ level, msg }: Record<string, unknown>): boolean {
  return Number(level) >= WARN && !String(msg).startsWith('a session is bad');
}

/** One that was free a moment ago, so that a connection to it is refused. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
