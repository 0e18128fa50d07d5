import { afterEach, expect, it, vi } from 'vitest';
import { createMediaStore } from '../media/media-store.ts';
import { createRoomStore } from '../net/room-store.ts';
import { FakeClock } from '../net/testing/fake-clock.ts';
import { startTelemetry } from './start-telemetry.ts';

const page = vi.hoisted(() => ({ log: [] as string[], hide: (): void => undefined }));

vi.mock('./tracer.ts', () => ({
  sendTo: () => () => Promise.resolve(),
  Tracer: class {
    record = ({ name }: { name: string }): void => void page.log.push(name);
    flush = (): Promise<void> => Promise.resolve(void page.log.push('flush'));
    close = (): Promise<void> => Promise.resolve();
  },
}));
vi.mock('./vitals.ts', () => ({
  watchVitals: (_page: unknown, onFinal: (vitals: object) => void) => {
    page.hide = () => onFinal({ lcp: 900 });
    return () => undefined;
  },
}));
afterEach(() => vi.unstubAllGlobals());

it('tells how the page loaded at once when it is hidden: it may never be looked at again', async () => {
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('document', {});
  const clock = new FakeClock(0);
  const options = { clock, room: createRoomStore('test'), media: createMediaStore(), report: () => undefined };
  const engine = (): never => expect.fail('nothing is read');
  const telemetry = startTelemetry({ ...options, engine, origin: 'https://here' });
  telemetry.admit({ token: 't', wanted: true });
  await clock.advance(2_000);
  await vi.waitFor(() => {
    page.hide();
    expect(page.log.slice(-2)).toEqual(['page', 'flush']);
  });
});
