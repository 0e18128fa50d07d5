import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrialResults } from '@atrium/release-gate/trial-results';
import { TestNetwork } from '../../../scripts/lib/netns.ts';
import { startService, type Service } from '../../../scripts/lib/service.ts';
import { LIMITS } from '../../release-gate/src/trial/limits.ts';
import { verdictOf } from '../../release-gate/src/trial/verdict.ts';
import { startChild } from './child-process.ts';

const TRIAL_MS = 150_000;
/** Between the largest packet of a voice (a humming one has 100 to 200 bytes) and those of a picture. */
const PICTURE_BYTES = 420;

/** Packets of the test's own network are lost, the machine's are untouched. */
describe.runIf(TestNetwork.available())('a trial over a network that loses (needs root and iproute2)', () => {
  let network: TestNetwork;
  let service: Service;
  beforeAll(async () => {
    network = TestNetwork.create();
    // The bots' tap is at loopback.
    at('ip', 'link', 'set', 'lo', 'up');
    const { serverAddress: host } = network;
    const env = { HOST: host, MEDIA_LISTEN_IP: host, METRICS_HOST: host };
    service = await startService(env, { under: network.under('server'), host });
  });
  afterAll(async () => {
    await service.stop();
    network.close();
  });

  const at = (...command: string[]): void => {
    const [program, ...args] = network.under('client');
    execFileSync(program, [...args, ...command], { stdio: ['ignore', 'ignore', 'pipe'] });
  };

  /** `harm` begins with that step, and returns its end. */
  async function trial(step: string, harm: () => () => void): Promise<TrialResults> {
    const id = randomBytes(8).toString('hex');
    const metricsUrl = service.metricsUrl.replace('127.0.0.1', network.serverAddress);
    const order = { id, room: `trial-${id}`, pod: { url: service.url, address: '/ws', metricsUrl } };
    let heal = (): void => undefined;
    const results = new Promise<TrialResults>((resolve, reject) => {
      const under = network.under('client');
      startChild(
        { order, token: 'of-who-moves-nothing' },
        (word) => {
          if (word.is === 'done') resolve(word.results);
          else if (word.is === 'broken') reject(new Error(word.why));
          else if (word.step.startsWith(step)) heal = harm();
        },
        { under },
      );
    });
    return results.finally(() => heal());
  }
  const found = (results: TrialResults): string[] =>
    verdictOf(results, LIMITS).map(({ about, words }) => `${about}: ${words}`);

  it(
    '[PRB6] finds 8 % of packets that are lost',
    async () => {
      const results = await trial('bots walk', () => network.lose('down', 0.08));
      expect(found(results)).toContainEqual(
        expect.stringMatching(/^loss: [6-9]\.\d % of \d+ packets of voices were lost/),
      );
      expect(found(results).filter((one) => /^(joins|welcome|circle|voices|resume|telemetry)/.test(one))).toEqual([]);
    },
    TRIAL_MS,
  );

  it(
    '[PRB6] finds pictures that stand still, and nothing else',
    async () => {
      const rule = [
        'INPUT',
        '-i',
        'c0',
        '-p',
        'udp',
        '-m',
        'length',
        '--length',
        `${PICTURE_BYTES}:65535`,
        '-j',
        'DROP',
      ];
      const results = await trial('bots talk', () => {
        at('iptables', '-w', '-A', ...rule);
        return () => at('iptables', '-w', '-D', ...rule);
      });
      expect(found(results)).toEqual([expect.stringMatching(/^(frozen|pictures): /)]);
    },
    TRIAL_MS,
  );
});
