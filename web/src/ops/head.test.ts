import type { OpsKept, OpsNow } from '@atrium/ops/view';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Head } from './head.tsx';

const GOT_MS = 1_700_000_000_000;
const LAST = 'Nothing is wrong now. Nobody who is in a room is hurt.';
const now = {
  atMs: GOT_MS,
  sentence: { state: 'later', text: LAST, aside: 'For the morning.', sinceMs: GOT_MS - 60_000, next: null },
  ended: [{ kind: 'page', name: 'A', title: 'Joins succeed', endedMs: GOT_MS - 60_000 }],
} as unknown as OpsNow;

function shown(afterMs: number, kept: OpsKept | null = null): string {
  const times = { gotMs: GOT_MS, askedMs: GOT_MS + 5_000 };
  return renderToStaticMarkup(createElement(Head, { now, times, atMs: GOT_MS + afterMs, kept }));
}

it('[OPS41] what is fresh is said as it is', () => {
  expect(shown(6_000)).toMatch(/^<section class="card sentence later"/);
  expect(shown(6_000)).toContain(`<h2 aria-live="polite">${LAST}</h2>`);
});

it('[OPS41] what is old is told as what was, in no colour, below that nobody answers', () => {
  const old = shown(60_000);
  expect(old).toMatch(/^<section class="card sentence unknown"/);
  expect(old).toMatch(
    /<div role="alert"><h2>The room service does not answer\. How people are now is not known\.<\/h2>/,
  );
  expect(old).toContain('for 1 min, since');
  expect(old).toMatch(/What it last said, 1 min ago, .*In the morning\. Nothing is wrong now\./);
  expect(old).not.toMatch(/pages no more|For the morning/);
});

it('[OPS41] what to do first while nobody answers is said, by a runbook that is there', () => {
  const first = '<strong>Do first:</strong> Look whether its process runs, and at its log.';
  const kept = shown(60_000, { runbooks: {}, prometheusUrl: 'http://10.0.0.2:9090' });
  expect(kept).toContain(first);
  expect(kept).toContain('<a class="button" href="#runbook/ServiceGone">');
  expect(kept).toContain('<code>http://10.0.0.2:9090</code>');
  expect(shown(60_000)).toContain(`${first} Runbooks are in the project: alerts/runbooks/.`);
  expect(shown(60_000)).not.toContain('class="button"');
});
