import type { OpsAlert } from '@atrium/ops/view';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Alerts } from './alerts.tsx';

const NOW_MS = 1_700_000_000_000;
const page = { name: 'A', severity: 'page', sinceMs: NOW_MS - 60_000, hasRunbook: true } as OpsAlert;
const shown = (isOld: boolean) =>
  renderToStaticMarkup(createElement(Alerts, { alerts: [page], nowMs: NOW_MS, known: true, isOld }));

it('[OPS41] what fired when it last answered is told by when it began, and asks for nothing before the head does', () => {
  expect(shown(true)).toMatch(
    /^<section class="card old".*Alerts that fired when it last answered: 1.*began 1 min ago, /,
  );
  expect(shown(true)).not.toMatch(/for 1 min|class="button"/);
  expect(shown(false)).toMatch(/^<section class="card".*Alerts that fire: 1.*for 1 min, since.*class="button"/);
});
