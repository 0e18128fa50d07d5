import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kustomize, type Manifest } from '../testing/kustomize.ts';
import { isAllowed, type Policy } from '../testing/network-policies.ts';
import { workloadsOf } from '../testing/references.ts';
import { partiesOf, whoGoesOut, whoIsReached } from '../testing/who-reaches-whom.ts';

const build = (overlay: string): Manifest[] => kustomize(join(import.meta.dirname, overlay));
const README = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

/** The rows of the table below a title of ../README.md. */
function tableOf(title: string): string[] {
  const [, section = ''] = README.split(`### ${title}\n`);
  const [own = ''] = section.split('\n#');
  return own
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1);
}

/** Where media of rooms is, by what their pods say. */
function mediaPortOf(all: readonly Manifest[]): number {
  const rooms = workloadsOf(all).find(({ metadata }) => metadata.name === 'room-service');
  const ports = rooms?.spec.template.spec.containers[0]?.ports as { name: string; containerPort: number }[] | undefined;
  return ports?.find(({ name }) => name === 'media-udp')?.containerPort ?? NaN;
}

describe('[MAN14] nobody reaches, or is reached by, anybody but whom the tables of ../README.md say', () => {
  test('in the base', () => {
    expect(tableOf('Who is reached')).toEqual(whoIsReached(build('production')));
    expect(tableOf('Who goes out')).toEqual(whoGoesOut(build('production')));
  });

  test('with a relay', () => {
    const [with_, without] = [build('turn'), build('production')];
    const added = (of: (all: readonly Manifest[]) => string[]) => of(with_).filter((row) => !of(without).includes(row));
    expect(tableOf('With a relay')).toEqual([...added(whoIsReached), ...added(whoGoesOut)]);
  });

  test('the same with ports of nodes, with IPv6, with operators, and on one machine', () => {
    for (const overlay of ['node-port', 'ipv6', 'local'])
      expect([overlay, whoIsReached(build(overlay))]).toEqual([overlay, whoIsReached(build('production'))]);
    expect(whoIsReached(build('operators'))).toEqual(whoIsReached(build('turn')));
  });

  test('in the network of a node whatever is there reaches Redis and the Collector, and nobody else does', () => {
    const rows = whoIsReached(build('host-network'));
    expect(rows.filter((row) => /^\| (redis|collector) /.test(row))).toEqual([
      '| collector | 4318/TCP | a node, room-service, release-gate |',
      '| redis | 6379/TCP | a node, room-service |',
    ]);
    // No policy is about the node itself.
    expect(rows).toContain('| room-service | 52-65535/TCP, 52-65535/UDP | anybody |');
  });

  test.each(['production', 'local', 'turn', 'operators', 'node-port', 'ipv6', 'host-network'])(
    'the prober reaches rooms as people do, and where it has them moved, with %s',
    (overlay) => {
      const all = build(overlay);
      const policies = all.filter(({ kind }) => kind === 'NetworkPolicy') as unknown as Policy[];
      const parties = partiesOf(all);
      const [from, to] = ['prober', 'room-service'].map((wanted) => parties.find(({ name }) => name === wanted)!);
      const media = mediaPortOf(all);
      const ways = [
        [3000, 'TCP'],
        [9464, 'TCP'],
        [9465, 'TCP'],
        [media, 'UDP'],
      ] as const;
      for (const [port, protocol] of ways)
        expect([port, isAllowed(policies, { from: from!, to: to!, port, protocol })]).toEqual([port, true]);
    },
  );

  test('a relay goes to media of rooms and nowhere else', () => {
    const all = build('turn');
    const policies = all.filter(({ kind }) => kind === 'NetworkPolicy') as unknown as Policy[];
    const parties = partiesOf(all);
    const turn = parties.find(({ name }) => name === 'turn')!;
    const reached = parties.flatMap((to) =>
      (['TCP', 'UDP'] as const).flatMap((protocol) =>
        [53, 443, 3000, 6379, 8080, 8081, 9464, 9465, 40_000, 49_152]
          .filter((port) => isAllowed(policies, { from: turn, to, port, protocol }))
          .map((port) => `${to.name} ${port}/${protocol}`),
      ),
    );
    expect(reached.filter((one) => !one.includes(' 53/'))).toEqual(['room-service 40000/UDP']);
  });
});
