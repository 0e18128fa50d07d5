import { expect, it } from 'vitest';
import { addressWithin, detailAddress, runbookAddress, viewOf } from './address.ts';

it('[OPS11] a runbook has an address, and lies over the first view', () => {
  expect(viewOf(runbookAddress('WorkerDied'))).toEqual({ kind: 'now', runbook: 'WorkerDied' });
  for (const hash of ['', '#', '#now', '#runbook', '#runbook/', '#runbook/../x', '#other/x'])
    expect(viewOf(hash), hash).toEqual({ kind: 'now', runbook: null });
});

it('a board has an address, too', () => {
  expect(viewOf('#boards/slo-overview')).toEqual({ kind: 'boards', board: 'slo-overview' });
  expect(viewOf('#boards')).toEqual({ kind: 'boards', board: null });
  expect(viewOf(detailAddress('good-time'))).toEqual({ kind: 'boards', board: 'slo-detail-good-time' });
});

it('[OPS11] what a runbook links of this page opens in it, and all else where it is', () => {
  expect(addressWithin('/ops/runbooks/PodDown')).toBe('#runbook/PodDown');
  expect(addressWithin('/ops')).toBe('#now');
  for (const path of ['/ops/traces', '/ops/runbooks', '/ops/runbooks/..', '/', '/ops/runbooks/A/b'])
    expect(addressWithin(path), path).toBeNull();
});
