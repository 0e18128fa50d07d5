import { randomUUID } from 'node:crypto';
import { Bot, until, valueOf, type BotOptions } from '@atrium/bots';
import type { Service } from '../lib/service.ts';
import { distinct } from './shape.ts';
import { Tape, type Recording, type Samples } from './tape.ts';

/** A busy machine takes minutes for what takes seconds. */
const PATIENCE_MS = 120_000;
/** Only what a client of the version 1 knows. */
const VERSION = 1;

/** Three people of version 1 do once whatever one can do, while everything that is said is kept. The service is over after it. */
export async function playVersion1(service: Service): Promise<Recording> {
  const tape = await new Tape(service.url).listen();
  const bots: Bot[] = [];
  try {
    await play(service, tape, bots);
    return {
      requests: samplesOf(tape.requests),
      replies: samplesOf(tape.replies),
      events: samplesOf(tape.events),
      ticket: { join: distinct(tape.tickets) },
    };
  } finally {
    for (const bot of bots) bot.close();
    await tape.close();
  }
}

async function play(service: Service, tape: Tape, bots: Bot[]): Promise<void> {
  const join = async (name: string, more: Partial<BotOptions>): Promise<Bot> => {
    // Who speaks version 1 anyway does not know the option.
    const version = { protocol: VERSION };
    const common = { base: tape.url, room: 'garden', name, color: 1, seed: bots.length, talkShare: 0.95 };
    const bot = valueOf(await Bot.join({ ...common, ...version, ...more }));
    bots.push(bot);
    return bot;
  };
  const heard = (name: string) => () => tape.events.some(([event]) => event === name);
  const asked = (name: string) => () => tape.replies.some(([request]) => request === name);
  const wait = (what: string, isSo: () => boolean | Promise<boolean>) => until(what, isSo, PATIENCE_MS);

  const ana = await join('Ana', { video: 'small' });
  const ben = await join('Ben', { video: 'small' });
  const cat = await join('Cat', { media: false });
  await Promise.all([ana.walkTo(-0.4, 0), ben.walkTo(0.4, 0)]);
  await wait('they are in one circle', () => ana.circle?.members.includes(ben.id) ?? false);
  const circle = ana.circle?.id ?? '';
  await wait('media is asked for', asked('consuming'));
  await wait('it is reported on', asked('report'));
  await wait('somebody pinged', asked('ping'));

  valueOf(await ana.ask('setAway', { away: true }));
  valueOf(await ana.ask('setAway', { away: false }));
  valueOf(await ana.ask('setProfile', { name: 'Anna', color: 2, photo: null }));
  valueOf(await ana.mute(true));
  valueOf(await ana.ask('wave', { person: ben.id }));
  const text = 'Hello';
  valueOf(await ana.ask('chat', { id: randomUUID(), scope: 'room', text }));
  valueOf(await ana.ask('chat', { id: randomUUID(), scope: 'circle', text }));
  valueOf(await ana.ask('chat', { id: randomUUID(), scope: 'direct', to: ben.id, text }));
  const [consumer = ''] = ana.rtc?.consumerIds ?? [];
  valueOf(await ana.ask('tiles', { tiles: [{ consumer, heightPx: 200 }] }));
  valueOf(await ana.ask('restartIce', { transport: ana.rtc?.transports?.send ?? '' }));

  valueOf(await ana.ask('setLock', { locked: true }));
  await wait('Cat sees the lock', () => cat.surroundings.circles.get(circle)?.locked ?? false);
  await cat.walkTo(0, 1.6);
  valueOf(await cat.ask('knock', { circle }));
  await wait('they hear the knock', heard('knocked'));
  valueOf(await ana.ask('answerKnock', { person: cat.id, accept: false }));
  await wait('Cat hears the answer', heard('knockAnswered'));
  valueOf(await ana.ask('invite', { person: cat.id }));
  await wait('Cat is invited', heard('invited'));
  valueOf(await cat.ask('answerInvite', { circle, accept: false }));
  await wait('they hear the answer', heard('inviteAnswered'));
  await wait('a ticket came', heard('ticket'));

  ben.cutSocket();
  await wait('Ben notices', () => ben.state.is === 'cut');
  valueOf(await ben.resume());
  for (const pid of await service.workerPids()) process.kill(pid, 'SIGKILL');
  await wait('there is another worker', heard('transports'));
  await wait('somebody closes what they sent', async () => {
    // The newest: what was sent to the former worker is gone with it.
    const produced = tape.requests.findLast(([name]) => name === 'produce')?.[1] as { id: string };
    const all = await Promise.all([ana, ben].map((bot) => bot.ask('closeProducer', { id: produced.id })));
    return all.some(({ ok }) => ok);
  });
  valueOf(await ben.ask('stepOut', {}));
  await cat.leave();
  await service.stop();
  await wait('they hear the goodbye', heard('bye'));
}

function samplesOf(messages: readonly [name: string, payload: unknown][]): Samples {
  const byName = new Map<string, unknown[]>();
  for (const [name, payload] of messages) byName.set(name, [...(byName.get(name) ?? []), payload]);
  const sorted = [...byName].toSorted(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(sorted.map(([name, payloads]) => [name, distinct(payloads)]));
}
