import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { CuttableProxy } from '../../scripts/lib/cuttable-proxy.ts';
import { sampleName, scrapeOf } from '../../scripts/lib/scrape.ts';
import { startService, type Service } from '../../scripts/lib/service.ts';
import { launch } from './lib/browser.ts';
import { Visitor } from './lib/visitor.ts';

const ROOM = 'meet';

let service: Service;
let proxy: CuttableProxy;
let browsers: Browser[];
let ana: Visitor;
let ben: Visitor;
let eve: Visitor;

beforeAll(async () => {
  service = await startService();
  proxy = await CuttableProxy.start(service.url);
  browsers = await Promise.all([launch(), launch(), launch()]);
});

afterAll(async () => {
  await Promise.all(browsers.map((browser) => browser.close()));
  await proxy.close();
  await service.stop();
});

const everybodyHears = async (withinMs?: number) => {
  const people = [ana, ben, eve];
  const ids = await Promise.all(people.map((person) => person.self()));
  return Promise.all(
    people.flatMap((person, i) => ids.filter((_, j) => j !== i).map((other) => person.hears(other, withinMs))),
  );
};

const PERSON = { participant: 'person' };
/** A report comes every 5 s; a busy machine takes its time for it. */
const LONG = { timeout: 60_000 };

/** Time of the three that was judged so. */
const seconds = async (verdict: string, reason: string): Promise<number> => {
  const samples = await scrapeOf(service.metricsUrl);
  return (
    samples.get(sampleName('atrium_participant_seconds_total', { verdict, reason, ...PERSON, track: 'primary' })) ?? NaN
  );
};

/** One evening of three people, in order; every step stands on the ones before it. */
describe('three browsers in a room', () => {
  it('two walk up to each other, form a circle, and hear and see each other', async () => {
    ana = await Visitor.enter(browsers[0]!, proxy.url, ROOM, 'Ana', { camera: true });
    ben = await Visitor.enter(browsers[1]!, service.url, ROOM, 'Ben', { camera: true });
    await ana.page.getByText('Ben').first().waitFor();
    await ana.walkTo(-3, -3);
    await ben.walkTo(-3, -1.6);
    await ana.inCircleOf(2);
    await ana.hears(await ben.self());
    await ben.hears(await ana.self());
    await ana.plays(await ben.self());
    await ana.sees(await ben.self());
    await ben.sees(await ana.self());
    // From the open socket to sound and picture one reply was waited for.
    expect(await ana.page.evaluate(() => atrium!.counters().awaited)).toEqual({ join: 1 });
  });

  it('a third who stands far away gets no media packet', async () => {
    eve = await Visitor.enter(browsers[2]!, service.url, ROOM, 'Eve', { camera: true });
    await eve.walkTo(4, 3.5);
    await eve.isQuiet();
    const before = await eve.packetsOut();
    expect(await eve.packetsIn(4_000)).toBe(0);
    // Nobody is near who could hear or see her, so she sends nothing either.
    expect((await eve.packetsOut()) - before).toBe(0);
  });

  it('and hears and sees both after walking up to them', async () => {
    await eve.walkToCircle((await ana.circle())!.id);
    await eve.inCircleOf(3);
    await everybodyHears();
    await eve.sees(await ana.self());
    await eve.sees(await ben.self());
  });

  it('the pages report what their media was like, and it is judged', async () => {
    await expect
      .poll(async () => (await scrapeOf(service.metricsUrl)).get(sampleName('atrium_clients_reporting', PERSON)), LONG)
      .toBe(3);
    expect(await seconds('good', 'none')).toBeGreaterThan(0);
  });

  it('a locked circle lets nobody back in who left it, and nothing of it out', async () => {
    await ana.page.getByRole('button', { name: 'Lock circle' }).click();
    await ana.page.getByRole('button', { name: 'Unlock circle' }).waitFor();
    await eve.page.getByRole('button', { name: 'Step out' }).click();
    const circle = await ana.inCircleOf(2);
    await eve.walkToCircle(circle.id);
    await eve.page
      .getByText(/locked/i)
      .first()
      .waitFor();
    await eve.page.waitForTimeout(4_000);
    expect(await eve.circle()).toBeNull();
    expect(await eve.packetsIn(3_000)).toBe(0);
    await ana.page.getByRole('button', { name: 'Unlock circle' }).click();
    await eve.walkToCircle(circle.id);
    await eve.inCircleOf(3);
    await everybodyHears();
  });

  it('a socket that is gone for 10 s comes back to its place, its circle and all its streams', async () => {
    const self = await ana.self();
    // Who came into the circle had the others step aside: they still walk a little.
    const [before, circle] = [await ben.sawStand(self), await ana.circle()];
    proxy.cut(true);
    await ana.page.getByText(/Connection lost/).waitFor();
    await ben.page.waitForFunction(
      (id) => atrium!.client.room.getState().people.get(id)?.presence === 'reconnecting',
      self,
    );
    // Media needs no signalling: the voice goes on meanwhile.
    await ben.hears(self);
    await ana.page.waitForTimeout(10_000);
    proxy.restore();
    await ana.isIn();
    expect(await ana.self()).toBe(self);
    expect((await ana.circle())?.members).toEqual(circle?.members);
    const after = await ben.pose(self);
    expect(Math.hypot(after!.x - before.x, after!.z - before.z)).toBeLessThan(0.3);
    await everybodyHears();
    await ana.sees(await ben.self());
    await ben.sees(self);
    expect(await seconds('bad', 'reconnecting')).toBeGreaterThan(8);
  });

  it('a worker that is killed is replaced, and everybody hears and sees everybody without a reload', async () => {
    const [worker] = await service.workerPids();
    const killedAt = Date.now();
    process.kill(worker!, 'SIGKILL');
    // What was under way at the kill does not count: each page has been given new transports first.
    const renewed = () => (atrium!.counters().events.transports ?? 0) > 0;
    await Promise.all([ana, ben, eve].map(({ page }) => page.waitForFunction(renewed, undefined, { polling: 50 })));
    const told = Date.now() - killedAt;
    const audioMs = await everybodyHears();
    const videoMs = await Promise.all([
      ana.sees(await ben.self()),
      ben.sees(await eve.self()),
      eve.sees(await ana.self()),
    ]);
    const audio = told + Math.max(...audioMs);
    console.log(
      `after kill -9: told in ${told} ms, audio for all in ${audio} ms, video ${Math.max(...videoMs)} ms later`,
    );
    await expect.poll(() => seconds('bad', 'worker_replaced'), LONG).toBeGreaterThan(0);
  });

  it('a reload comes back to the same place and circle', async () => {
    const self = await ben.self();
    await ben.page.reload();
    await ben.isIn();
    expect(await ben.self()).toBe(self);
    expect((await ben.circle())?.members).toContain(self);
    await everybodyHears();
  });

  it('a second tab takes the place over; the first says so and stays out', async () => {
    const kept = await ana.page.evaluate(() => JSON.stringify(sessionStorage));
    const page = await ana.context.newPage();
    await page.addInitScript((text) => {
      for (const [key, value] of Object.entries(JSON.parse(text) as Record<string, string>))
        sessionStorage.setItem(key, value);
    }, kept);
    await page.goto(ana.page.url());
    const second = Visitor.over('Ana again', page, ana.context);
    await second.isIn();
    expect(await second.self()).toBe(await ana.self());
    await ana.page
      .getByText(/another tab/)
      .first()
      .waitFor();
    await ana.page.waitForTimeout(8_000);
    expect(await ana.page.evaluate(() => atrium?.client.room.getState().connection.kind)).toBe('ended');
    await second.hears(await ben.self());
    await ben.hears(await second.self());
  });
});
