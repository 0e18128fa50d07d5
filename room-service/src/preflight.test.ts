import { describe, expect, it } from 'vitest';
import { formatMistakes, preflight } from './preflight.ts';

const knows = (known: string) => (name: string) =>
  name === known ? Promise.resolve({ address: '203.0.113.7' }) : Promise.reject(new Error('ENOTFOUND'));

describe('preflight', () => {
  it('refuses an announced name that does not resolve, with what to do', async () => {
    const read = await preflight({ MEDIA_ANNOUNCED_ADDRESS: 'nowhere.invalid' }, knows('media.example.org'));
    expect(read).toEqual({
      ok: false,
      mistakes: [
        'MEDIA_ANNOUNCED_ADDRESS: nowhere.invalid does not resolve. ' +
          'Set it to a name that resolves, or better to the IP address itself.',
      ],
    });
  });

  it('takes a name that resolves, and asks nobody about an address', async () => {
    const resolved = await preflight({ MEDIA_ANNOUNCED_ADDRESS: 'media.example.org' }, knows('media.example.org'));
    expect(resolved.ok).toBe(true);
    const address = await preflight({ MEDIA_ANNOUNCED_ADDRESS: '2001:db8::1' }, knows('nothing'));
    expect(address.ok).toBe(true);
  });

  it('says what the configuration says', async () => {
    const read = await preflight({ PORT: 'abc' }, knows('nothing'));
    expect(read.ok ? '' : formatMistakes(read.mistakes)).toBe(
      'The configuration has mistakes:\n  - PORT: "abc" is not a port. Give a number from 0 to 65535.\n',
    );
  });
});
