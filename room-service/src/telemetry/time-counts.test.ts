import type { Judgement } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { Metrics } from './metrics.ts';
import { TimeCounts } from './time-counts.ts';

const GOOD: Judgement = { verdict: 'good', reason: 'none' };
const BAD: Judgement = { verdict: 'bad', reason: 'audio_loss' };

test('[JUD1] time adds up by reason and kind, and that of people by their browser', async () => {
  const metrics = new Metrics({ version: '1', track: 'canary' });
  const counts = new TimeCounts({ metrics, track: 'canary' });
  const ana = { kind: 'person', browser: 'firefox' } as const;
  for (const judgement of [GOOD, BAD, GOOD]) counts.spent(ana, judgement, 5);
  counts.spent({ kind: 'person', browser: 'other' }, GOOD, 2);
  counts.spent({ kind: 'bot', browser: 'firefox' }, BAD, 1);
  const lines = (await metrics.exposition()).text.split('\n');
  const of = (name: string) => lines.filter((line) => line.startsWith(`atrium_${name}{`) && !line.endsWith(' 0'));
  const series = (...labels: string[]) => `atrium_participant_seconds_total{${labels.join(',')},track="canary"}`;
  expect(of('participant_seconds_total').sort()).toEqual([
    `${series('verdict="bad"', 'reason="audio_loss"', 'participant="bot"')} 1`,
    `${series('verdict="bad"', 'reason="audio_loss"', 'participant="person"')} 5`,
    `${series('verdict="good"', 'reason="none"', 'participant="person"')} 12`,
  ]);
  expect(of('browser_seconds_total').sort()).toEqual([
    'atrium_browser_seconds_total{browser="firefox",verdict="bad"} 5',
    'atrium_browser_seconds_total{browser="firefox",verdict="good"} 10',
    'atrium_browser_seconds_total{browser="other",verdict="good"} 2',
  ]);
});
