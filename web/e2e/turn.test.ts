import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestNetwork } from '../../scripts/lib/netns.ts';
import { startService, type Service } from '../../scripts/lib/service.ts';
import { TurnServer } from '../../scripts/lib/turn-server.ts';
import { launch } from './lib/browser.ts';
import { Visitor } from './lib/visitor.ts';

const SECRET = 'shared with the relay';
const TURN_PORT = 3478;
/** Of the first worker of each service; the namespace has no other. */
const MEDIA_PORT = 40_000;
const WRONG_MEDIA_PORT = 41_000;

const canRun = TestNetwork.available() && TurnServer.available();

describe.skipIf(!canRun)('in a network without UDP (needs root, iproute2, iptables, coturn)', () => {
  let network: TestNetwork;
  let turn: TurnServer;
  let service: Service;
  let misconfigured: Service;
  let strict: Browser;
  let open: Browser;

  beforeAll(async () => {
    network = TestNetwork.create();
    network.drop('udp');
    const address = network.serverAddress;
    const under = network.under('server');
    turn = await TurnServer.start({ under, address, port: TURN_PORT, secret: SECRET });
    const start = (secret: string, mediaPort: number) =>
      startService(
        {
          HOST: '0.0.0.0',
          MEDIA_LISTEN_IP: address,
          MEDIA_ANNOUNCED_ADDRESS: address,
          MEDIA_PORT: `${mediaPort}`,
          TURN_URLS: `turn:${address}:${TURN_PORT}?transport=tcp`,
          TURN_SECRET: secret,
        },
        { under, host: address },
      );
    service = await start(SECRET, MEDIA_PORT);
    misconfigured = await start('not shared with the relay', WRONG_MEDIA_PORT);
    const origin = `${service.url},${misconfigured.url}`;
    strict = await launch({ under: network.under('client'), origin });
    open = await launch({ under, origin });
  });

  afterAll(async () => {
    await Promise.all([strict, open].map((browser) => browser.close()));
    await Promise.all([service.stop(), misconfigured.stop()]);
    await turn.stop();
    network.close();
  });

  /** Ana in the strict network and Ben beside the server, in a circle. */
  async function pair(base: string, room: string): Promise<[Visitor, Visitor]> {
    const ana = await Visitor.enter(strict, base, room, 'Ana');
    const ben = await Visitor.enter(open, base, room, 'Ben');
    await ana.walkTo(-2, -2);
    await ben.walkTo(-2, -0.6);
    await ana.inCircleOf(2);
    return [ana, ben];
  }

  /** Once it has been measured. */
  const routeOf = async ({ page }: Visitor) => {
    await page.waitForFunction(() => atrium!.client.quality.getState().numbers !== null, undefined, { polling: 200 });
    return page.evaluate(() => atrium!.client.quality.getState().numbers!.route);
  };

  it('two hear each other over TCP to the media port', async () => {
    // Where the relay refuses her, nothing but TCP is left; with a good relay the browser may take either.
    const [ana, ben] = await pair(misconfigured.url, 'tcp');
    await Promise.all([ana.hears(await ben.self(), 60_000), ben.hears(await ana.self(), 60_000)]);
    expect(await routeOf(ana)).toBe('tcp');
    expect(await routeOf(ben)).toBe('udp');
    await Promise.all([ana.close(), ben.close()]);
  });

  it('two hear each other through the relay when that port is closed as well', async () => {
    network.drop('tcp', MEDIA_PORT);
    const [ana, ben] = await pair(service.url, 'relay');
    await Promise.all([ana.hears(await ben.self(), 60_000), ben.hears(await ana.self(), 60_000)]);
    expect(await routeOf(ana)).toBe('relay');
    expect(await routeOf(ben)).toBe('udp');
    await ana.page.getByRole('button', { name: /^Connection/ }).click();
    await ana.page.getByText('Through a relay (TURN)').waitFor();
    await Promise.all([ana.close(), ben.close()]);
  });

  it('a relay that refuses is told as what it is, and the page goes on', async () => {
    network.drop('tcp', WRONG_MEDIA_PORT);
    const [ana, ben] = await pair(misconfigured.url, 'refused');
    await ana.page.getByText('No sound or picture gets through').waitFor({ timeout: 90_000 });
    expect(await ana.page.evaluate(() => atrium!.client.media.getState().transport)).toBe('failed');
    expect(await routeOf(ana)).toBe('none');
    expect(turn.output).toMatch(/error 401/);
    // She still walks and writes.
    await ana.walkTo(2, 2);
    const self = await ana.self();
    await ben.page.waitForFunction((id) => (atrium!.client.poseOf(id)?.x ?? 0) > 1.5, self);
    const sent = await ana.page.evaluate(() => atrium!.client.sendChat('room', 'I hear nobody.'));
    expect(sent).toBeNull();
    await Promise.all([ana.close(), ben.close()]);
  });
});
