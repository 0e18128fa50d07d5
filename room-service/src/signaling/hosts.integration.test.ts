import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joined, RawClient, hello, ticketFor } from '../../../scripts/lib/raw-client.ts';
import { startService, type Service } from '../../../scripts/lib/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService({ JOINS_PER_MINUTE: '1000' });
});
afterAll(() => service.stop());

const people = async (room: string) => {
  const ana = await joined(service.url, room, { mic: 'live' });
  const ben = await joined(service.url, room, { mic: 'live' });
  return { ana: ana.client, ben: ben.client, idOfAna: ana.welcome.self, idOfBen: ben.welcome.self, place: ben.welcome };
};
const audited = () => service.lines.filter((line) => line.audit === true);

describe('a host', () => {
  it('[HST1] is who the room says, whatever a client claims: every act of another is refused with a code', async () => {
    const { ana, ben, idOfAna, idOfBen } = await people('forged');
    expect(await ben.codeOf('moderate', { person: idOfAna, act: 'remove' })).toBe('not_host');
    expect(await ben.codeOf('handOver', { person: idOfBen })).toBe('not_host');
    expect(await ben.codeOf('moderate', { person: idOfAna, act: 'remove', role: 'host' })).toBe('bad_payload');
    expect(await ana.codeOf('moderate', { person: idOfBen, act: 'banish' })).toBe('bad_payload');
    expect(await ana.codeOf('moderate', { person: randomUUID(), act: 'mute' })).toBe('no_such_person');
    expect(audited()).toEqual([]);
  });

  it('[HST2] ends a voice at the server, so that a page that does not obey is silent all the same', async () => {
    const { ana, ben, idOfBen, place } = await people('muted');
    const opus = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 };
    const rtpParameters = { codecs: [opus], encodings: [{ ssrc: 4_711 }], rtcp: { cname: 'ben' } };
    const voice = { transport: place.transports?.send.id, source: 'mic', kind: 'audio', rtpParameters };
    const id = randomUUID();
    expect(await ben.codeOf('produce', { ...voice, id })).toBe('ok');
    expect(await ana.codeOf('moderate', { person: idOfBen, act: 'mute' })).toBe('ok');
    await ben.event('moderated', ({ act }) => act === 'mute');
    expect(await ben.codeOf('closeProducer', { id })).toBe('no_such_producer');
    // Not for good: who unmutes sends anew.
    expect(await ben.codeOf('produce', { ...voice, id: randomUUID() })).toBe('ok');
    await expect.poll(() => audited().at(-1)).toMatchObject({ act: 'mute', room: 'muted', person: idOfBen });
  });

  it('[HST4] removes somebody at once: their place is gone, and their resume token with it', async () => {
    const { ana, ben, idOfAna, idOfBen, place } = await people('removed');
    expect(await ana.codeOf('moderate', { person: idOfBen, act: 'remove' })).toBe('ok');
    expect((await ben.event('bye')).d).toMatchObject({ code: 'removed', retry: false });
    await ben.closed;
    await ana.event('roster', ({ left }) => (left as string[]).includes(idOfBen));
    const again = await RawClient.open(service.url);
    const person = hello(await ticketFor(service.url, 'removed'));
    const back = { ...person, token: undefined, resume: { token: place.resumeToken } };
    expect(await again.codeOf('join', back)).toBe('resume_expired');
    await expect
      .poll(() => audited().at(-1))
      .toMatchObject({ act: 'remove', room: 'removed', by: idOfAna, person: idOfBen });
    // Anew they may: nobody is known without an account.
    const anew = await RawClient.open(service.url);
    expect(await anew.codeOf('join', hello(await ticketFor(service.url, 'removed'), { name: 'Ben' }))).toBe('ok');
  });

  it('[HST5] [HST6] hands the role over, which is kept in the log as every act is', async () => {
    const { ana, ben, idOfAna, idOfBen } = await people('handed');
    // Who changes in the tick in which they came is told of once, as they are.
    await ana.event('roster', ({ joined: who }) => (who as { id: string }[]).some(({ id }) => id === idOfBen));
    expect(await ana.codeOf('handOver', { person: idOfBen })).toBe('ok');
    await ana.event('roster', ({ changed }) =>
      (changed as { id: string; role?: string }[]).some(({ id, role }) => id === idOfBen && role === 'host'),
    );
    expect(await ana.codeOf('moderate', { person: idOfBen, act: 'mute' })).toBe('not_host');
    expect(await ben.codeOf('moderate', { person: idOfAna, act: 'edge' })).toBe('ok');
    // The log is a pipe: its lines come a moment after the answers.
    await expect.poll(() => audited().at(-1)?.act).toBe('edge');
    expect(audited().slice(-2)).toMatchObject([
      { act: 'handOver', room: 'handed', by: idOfAna, person: idOfBen },
      { act: 'edge', room: 'handed', by: idOfBen, person: idOfAna },
    ]);
    expect(JSON.stringify(audited())).not.toMatch(/"name"/u);
  });

  it('[POD10] calls somebody up whose screen was for their circle: it ends at the server', async () => {
    const { ana, ben, idOfBen, place } = await people('called');
    const vp8 = { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 };
    const rtpParameters = { codecs: [vp8], encodings: [{ ssrc: 4_712 }], rtcp: { cname: 'ben' } };
    const id = randomUUID();
    const screen = { id, transport: place.transports?.send.id, source: 'screen', kind: 'video', rtpParameters };
    expect(await ben.codeOf('produce', screen)).toBe('ok');
    expect(await ben.codeOf('setMedia', { mic: 'live', camera: 'off', sharing: true })).toBe('ok');
    expect(await ben.codeOf('podium', { person: idOfBen, up: true })).toBe('not_host');
    expect(await ben.codeOf('raiseHand', { up: true })).toBe('ok');
    expect(await ana.codeOf('podium', { person: idOfBen, up: true })).toBe('ok');
    await ben.event('moderated', ({ act }) => act === 'stopShare');
    await ana.event('podium', ({ speakers }) => (speakers as string[]).includes(idOfBen));
    expect(await ben.codeOf('closeProducer', { id })).toBe('no_such_producer');
    await expect.poll(() => audited().at(-1)).toMatchObject({ act: 'callUp', room: 'called', person: idOfBen });
  });
});
