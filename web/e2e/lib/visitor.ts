import type { Circle, CircleId, Person, PersonId, Pose } from '@atrium/protocol';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { AtriumDebug } from '../../src/app/debug.ts';
import { newPage, type PageOptions } from './browser.ts';

export type MediaNow = Awaited<ReturnType<AtriumDebug['stats']>>;

/** Of `totalAudioEnergy`: a beep of Chromium's adds 1e-8 when its noise suppression is done with it, a muted voice nothing. */
const AUDIBLE = 1e-9;

/** Somebody in a room, in a browser of their own: does what a person does through the page, and reads what the page knows. */
export class Visitor {
  readonly name: string;
  readonly page: Page;
  readonly context: BrowserContext;

  private constructor(name: string, page: Page, context: BrowserContext) {
    this.name = name;
    this.page = page;
    this.context = context;
  }

  /** Opens the room's address, fills in the name and enters. */
  static async enter(
    browser: Browser,
    base: string,
    room: string,
    name: string,
    options: PageOptions & { camera?: boolean } = {},
  ): Promise<Visitor> {
    const { context, page } = await newPage(browser, options);
    const visitor = new Visitor(name, page, context);
    await page.goto(`${base}/r/${room}?debug&quality=low`);
    await page.getByRole('textbox', { name: 'Your name' }).fill(name);
    if (options.camera) await page.getByRole('button', { name: 'Camera on' }).click();
    await page.getByRole('button', { name: /^Enter/ }).click();
    await visitor.isIn();
    return visitor;
  }

  /** The same page object as another visitor, for a second tab of the same browser. */
  static over(name: string, page: Page, context: BrowserContext): Visitor {
    return new Visitor(name, page, context);
  }

  /** Waits until the page says that the person is in the room. */
  async isIn(): Promise<void> {
    // Of the global object, which may not have it yet: the bare name would be an error until then.
    const joined = () => globalThis.atrium?.client.room.getState().connection.kind === 'joined';
    // By a timer: a page that draws twice a second would be asked as seldom.
    await this.page.waitForFunction(joined, undefined, { polling: 200 });
  }

  self(): Promise<PersonId> {
    return this.page.evaluate(() => atrium!.client.room.getState().self!);
  }

  people(): Promise<Person[]> {
    return this.page.evaluate(() => [...atrium!.client.room.getState().people.values()]);
  }

  async idOf(name: string): Promise<PersonId> {
    const found = (await this.people()).find((person) => person.name === name);
    if (found === undefined) throw new Error(`${this.name} does not see ${name}`);
    return found.id;
  }

  pose(of: PersonId): Promise<Pose | null> {
    return this.page.evaluate((id) => atrium!.client.poseOf(id), of);
  }

  /** Waits until that person has stood still for a second, as this page draws them, and says where. */
  async sawStand(of: PersonId): Promise<Pose> {
    for (let before = await this.pose(of); ;) {
      await this.page.waitForTimeout(1_000);
      const now = await this.pose(of);
      if (before !== null && now !== null && Math.hypot(now.x - before.x, now.z - before.z) < 0.01) return now;
      before = now;
    }
  }

  circle(): Promise<Circle | null> {
    return this.page.evaluate(() => {
      const { circles, self } = atrium!.client.room.getState();
      return [...circles.values()].find((circle) => circle.members.includes(self!)) ?? null;
    });
  }

  /** Waits until the person's circle has that many members. */
  async inCircleOf(count: number): Promise<Circle> {
    await this.page.waitForFunction(
      (wanted) => {
        const { circles, self } = atrium!.client.room.getState();
        return [...circles.values()].some(({ members }) => members.includes(self!) && members.length === wanted);
      },
      count,
      { polling: 200 },
    );
    return (await this.circle())!;
  }

  walkTo(x: number, z: number): Promise<void> {
    return this.page.evaluate(([a, b]) => atrium!.client.walkTo(a!, b!), [x, z]);
  }

  async walkToPerson(name: string): Promise<void> {
    const id = await this.idOf(name);
    await this.page.evaluate((person) => atrium!.client.walkToPerson(person), id);
  }

  walkToCircle(id: CircleId): Promise<void> {
    return this.page.evaluate((circle) => atrium!.client.walkToCircle(circle), id);
  }

  media(): Promise<MediaNow> {
    return this.page.evaluate(() => atrium!.stats());
  }

  /** Waits until new sound of that person has been decoded: by the sum of it, since a look now and then would miss a beep. */
  async hears(person: PersonId, withinMs = 60_000): Promise<number> {
    const started = Date.now();
    const before = await this.voice(person);
    await this.page.waitForFunction(
      async ([id, known, audible]) => {
        const { inbound } = await atrium!.stats();
        const voice = inbound.find((one) => one.person === id && one.source === 'mic');
        if (voice === undefined) return false;
        // A counter that is lower belongs to a new consumer: all of its sound is new.
        const fresh = voice.packets < known.packets || voice.audioEnergy < known.audioEnergy;
        return voice.packets > 0 && voice.audioEnergy - (fresh ? 0 : known.audioEnergy) > audible;
      },
      [person, before, AUDIBLE] as const,
      { timeout: withinMs, polling: 100 },
    );
    return Date.now() - started;
  }

  /** Waits until that person's voice comes out of the page's own mixer. */
  async plays(person: PersonId): Promise<void> {
    await this.page.waitForFunction((id) => atrium!.client.levelOf(id) > 0.02, person, { polling: 50 });
  }

  /** Waits until new frames of that person's camera, or screen, are decoded. */
  async sees(person: PersonId, withinMs = 60_000, source: 'camera' | 'screen' = 'camera'): Promise<number> {
    const started = Date.now();
    const before =
      (await this.media()).inbound.find((one) => one.person === person && one.source === source)?.frames ?? 0;
    await this.page.waitForFunction(
      async ([id, what, frames]) => {
        const { inbound } = await atrium!.stats();
        const picture = inbound.find((one) => one.person === id && one.source === what);
        return picture !== undefined && picture.frames > 0 && picture.frames !== frames;
      },
      [person, source, before] as const,
      { timeout: withinMs, polling: 100 },
    );
    return Date.now() - started;
  }

  private async voice(person: PersonId): Promise<{ packets: number; audioEnergy: number }> {
    const { inbound } = await this.media();
    const voice = inbound.find((one) => one.person === person && one.source === 'mic');
    return { packets: voice?.packets ?? 0, audioEnergy: voice?.audioEnergy ?? 0 };
  }

  /** Media packets that arrived within a span, from anybody. A receiver that ends meanwhile takes its count with it. */
  async packetsIn(spanMs: number): Promise<number> {
    const keyOf = (one: { person: PersonId; source: string }): string => `${one.person} ${one.source}`;
    const before = new Map((await this.media()).inbound.map((one) => [keyOf(one), one.packets]));
    await this.page.waitForTimeout(spanMs);
    const { inbound } = await this.media();
    return inbound.reduce((sum, one) => sum + one.packets - (before.get(keyOf(one)) ?? 0), 0);
  }

  /** Media packets that the page has sent, to anybody. */
  async packetsOut(): Promise<number> {
    return (await this.media()).outbound.reduce((sum, one) => sum + one.packets, 0);
  }

  /** Waits until no packet comes or goes for a second, of somebody with a camera: one that is late sends a moment as it starts. */
  async isQuiet(): Promise<void> {
    await this.page.waitForFunction(() => atrium!.producesBoth(), undefined, { polling: 200 });
    for (;;) {
      const before = await this.packetsOut();
      const arrived = await this.packetsIn(1_000);
      if (arrived === 0 && (await this.packetsOut()) === before) return;
    }
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
