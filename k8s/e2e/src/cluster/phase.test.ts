import { describe, expect, it } from 'vitest';
import { PhaseFailed, Phases } from './phase.ts';

const program = (ending: string | null) => ({ name: 'etcd', ending, tail: () => 'no space left' });

describe('a phase', () => {
  it('is over when what it waits for is there, and is kept with its time', async () => {
    const lines: string[] = [];
    const phases = new Phases({ log: (line) => void lines.push(line) });
    await phases.wait('names', { withinMs: 60_000, look: () => Promise.resolve(true) });
    expect(phases.done).toMatchObject([{ name: 'names' }]);
    expect(lines).toEqual([expect.stringMatching(/^\* names: \d+\.\d s$/)]);
  });

  it('says what it saw last when its time is over, with the last lines of its programs', async () => {
    const phases = new Phases({ log: () => undefined });
    const look = () => Promise.resolve('not ready');
    const waited = phases.wait('node', { withinMs: 1, programs: [program(null)], look });
    await expect(waited).rejects.toThrow(
      /^node: not within 0 s; last seen: not ready\n--- .* etcd ---\nno space left$/,
    );
  });

  it('gives up at once when a program of it ended', async () => {
    const phases = new Phases({ log: () => undefined });
    const look = () => Promise.reject(new Error('connection refused'));
    const waited = phases.wait('API', { withinMs: 60_000, programs: [program('ended with code 1')], look });
    await expect(waited).rejects.toThrow(/^API: etcd ended with code 1\n/);
  });

  it('names what failed in it', async () => {
    const phases = new Phases({ log: () => undefined });
    const timed = phases.time('image', () => Promise.reject(new Error('buildah: no')));
    await expect(timed).rejects.toThrow(PhaseFailed);
    await expect(timed).rejects.toThrow('image: buildah: no');
  });
});
