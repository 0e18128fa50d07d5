import { expect, it } from 'vitest';
import { Ending } from './ending.ts';

/** What happened, in order; `drained` and `shut` let it go on. */
function process() {
  const did: string[] = [];
  const [drained, shut] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const ending = new Ending({
    drain: () => {
      did.push('drains');
      return drained.promise;
    },
    shutDown: (signal) => {
      did.push(`shuts down by ${signal}`);
      return shut.promise;
    },
    exit: (code) => did.push(`ends with ${code}`),
    log: { info: () => undefined },
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { did, ending, settled, drained: () => drained.resolve(undefined), shut: () => shut.resolve(undefined) };
}

it('[DRN4] told to stop it drains, then shuts down, then ends', async () => {
  const { did, ending, settled, drained, shut } = process();
  ending.signalled('SIGTERM');
  await settled();
  expect(did).toEqual(['drains']);
  drained();
  await settled();
  expect(did).toEqual(['drains', 'shuts down by SIGTERM']);
  shut();
  await settled();
  expect(did.slice(2)).toEqual(['ends with 0']);
});

it.each(['SIGINT', 'SIGTERM'] as const)(
  '[DRN4] a second signal, %s, ends it at once, wherever it is',
  async (second) => {
    const { did, ending, settled, drained } = process();
    ending.signalled('SIGTERM');
    await settled();
    ending.signalled(second);
    expect(did).toEqual(['drains', 'ends with 1']);
    drained();
    await settled();
    ending.signalled(second);
    expect(did.at(-1)).toBe('ends with 1');
  },
);

it('at a desk Ctrl-C waits for nobody', () => {
  const { did, ending } = process();
  ending.signalled('SIGINT');
  expect(did).toEqual(['shuts down by SIGINT']);
});

it('[DRN3] shuts down when the time of a drain is over, once, and the first signal after that changes nothing', async () => {
  const { did, ending, settled, drained, shut } = process();
  ending.expired();
  ending.expired();
  ending.signalled('SIGTERM');
  drained();
  await settled();
  expect(did).toEqual(['shuts down by SIGTERM', 'drains']);
  shut();
  await settled();
  expect(did.at(-1)).toBe('ends with 0');
});
