import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startService, type Service } from '../../../scripts/lib/service.ts';
import { Bot } from './bot.ts';
import { valueOf } from './errors.ts';
import { until } from './until.ts';
import { loadWrtc } from './wrtc.ts';

const TURN_URL = 'turn:127.0.0.1:9?transport=tcp';

let service: Service;
beforeAll(async () => {
  // Nobody is there: what counts is who is asked, and with which credentials.
  service = await startService({ TURN_URLS: TURN_URL, TURN_SECRET: 'sixteen letters!' });
});
afterAll(() => service.stop());

type WithIceServers = { iceServers?: { urls: string[]; username: string; credential: string }[] };
type Configurable = { setConfiguration(configuration: WithIceServers): void };

test(
  'after a resume both transports look for their way with the credentials of that moment',
  { timeout: 240_000 },
  async () => {
    loadWrtc();
    const { prototype } = (globalThis as unknown as { RTCPeerConnection: { prototype: Configurable } })
      .RTCPeerConnection;
    const configured = vi.spyOn(prototype, 'setConfiguration');
    const join = async (name: string, seed: number) =>
      valueOf(await Bot.join({ base: service.url, room: 'restart', name, color: seed, seed, talkShare: 0.95 }));
    const [ana, ben] = [await join('Ana', 0), await join('Ben', 1)];
    try {
      const packets = async () => (await ana.stats()).received.reduce((sum, stream) => sum + stream.packets, 0);
      await Promise.all([ana.walkTo(-0.4, 0), ben.walkTo(0.4, 0)]);
      await until('Ana hears Ben', async () => (await packets()) > 20);
      expect(configured).not.toHaveBeenCalled();

      ana.cutSocket();
      await until('Ana notices', () => ana.state.is === 'cut');
      valueOf(await ana.resume());
      await ana.rtc?.settled();
      expect(configured.mock.calls.map(([{ iceServers }]) => iceServers?.map(({ urls }) => urls))).toEqual([
        [[TURN_URL]],
        [[TURN_URL]],
      ]);
      const before = await packets();
      await until('Ana hears Ben again', async () => (await packets()) > before + 20);
    } finally {
      await Promise.all([ana.leave(), ben.leave()]);
      configured.mockRestore();
    }
  },
);
