import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { definition } from '@atrium/ops';
import { OBJECTIVES } from '@atrium/slo';

export type HurriedPrometheus = { url: string; close: () => Promise<void> };

/** Between `/ops` of a real service and Prometheus: what asks of a minute is answered of its part, as if that were a minute. */
export async function hurriedPrometheus(prometheusUrl: string, clock: number): Promise<HurriedPrometheus> {
  const instead = inItsPlace(definition(OBJECTIVES), definition(OBJECTIVES, clock), clock);
  const server = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', prometheusUrl);
    const query = asked.searchParams.get('query') ?? '';
    asked.searchParams.set('query', instead.get(query) ?? query);
    fetch(asked)
      .then(async (answer) => {
        const text = await answer.text();
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
      })
      // Whoever asks sees what it would see without us: nobody answers.
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Asked = Pick<ReturnType<typeof definition>, 'queries' | 'ranges'>;

/** By the query that the service knows. Boards ask as they do. */
function inItsPlace(usual: Asked, hurried: Asked, clock: number): ReadonlyMap<string, string> {
  const pairs = (of: 'queries' | 'ranges') => {
    const quick: Readonly<Record<string, string>> = hurried[of];
    return Object.entries(usual[of]).map(([name, query]) => [query, quick[name] ?? query] as const);
  };
  const all = new Map([...pairs('queries'), ...pairs('ranges')]);
  // As much time of people as in the whole minute: it is too little to judge by below half of that.
  const { timeNow } = usual.queries;
  return all.set(timeNow, `${clock} * (${all.get(timeNow) ?? timeNow})`);
}
