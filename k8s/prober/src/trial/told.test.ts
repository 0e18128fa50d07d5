import { METRICS } from '@atrium/metrics';
import { expect, test } from 'vitest';
import { countedIn, since } from './told.ts';

const JOINS = METRICS.joins.name;
const SECONDS = METRICS.participantSeconds.name;

test('[PRB5] what a pod tells of bots is read, and nothing of people', () => {
  const text = [
    `# TYPE ${JOINS} counter`,
    `${JOINS}{how="new",outcome="ok",stage="welcome",track="canary",participant="bot"} 60`,
    `${JOINS}{how="resumed",outcome="ok",stage="welcome",track="canary",participant="bot"} 4`,
    `${JOINS}{how="new",outcome="failed",stage="server",track="canary",participant="bot"} 3`,
    `${JOINS}{how="new",outcome="ok",stage="welcome",track="canary",participant="person"} 900`,
    `${SECONDS}{verdict="good",reason="none",participant="bot",track="canary"} 80.5`,
    `${SECONDS}{verdict="bad",reason="no_audio",participant="bot",track="canary"} 1.5`,
    `${SECONDS}{verdict="good",reason="none",participant="person",track="canary"} 7000`,
  ].join('\n');
  expect(countedIn(text)).toEqual({ joins: 64, sessionS: 82 });
  expect(since({ joins: 4, sessionS: 2 }, { joins: 64, sessionS: 82 })).toEqual({ joins: 60, sessionS: 80 });
});

test('[PRB5] a pod without these counters tells nothing', () => {
  expect(countedIn('')).toBeNull();
  expect(countedIn(`${JOINS}{outcome="ok",participant="bot"} 4`)).toBeNull();
});
