import { describe, expect, it } from 'vitest';
import { judgeAnnounced, type AnnouncedOptions } from './announced.ts';

const usual: AnnouncedOptions = {
  listenIp: '0.0.0.0',
  announced: undefined,
  own: ['192.168.1.20'],
  mediaPorts: '40000 to 40001',
  lookup: (name) => Promise.resolve(name === 'rooms.example.org' ? '203.0.113.9' : null),
};

const judge = async (options: Partial<AnnouncedOptions>) => {
  const { finding, ...rest } = await judgeAnnounced({ ...usual, ...options });
  return { level: finding.level, words: 'fix' in finding ? `${finding.text} ${finding.fix}` : finding.text, ...rest };
};

describe('an address that is not announced', () => {
  it('is right on a machine for oneself', async () => {
    expect(await judge({ listenIp: '127.0.0.1' })).toMatchObject({ level: 'ok', ip: '127.0.0.1', isOwn: true });
  });

  it('is worth a choice on a machine with several addresses', async () => {
    const own = ['192.168.1.20', '203.0.113.7'];
    const judged = await judge({ listenIp: '127.0.0.1', own });
    expect(judged.level).toBe('warn');
    expect(judged.words).toContain('192.168.1.20 or 203.0.113.7');
  });

  it('may be the one that the service listens on', async () => {
    expect(await judge({ listenIp: '192.168.1.20' })).toMatchObject({ level: 'ok', ip: '192.168.1.20', isOwn: true });
  });
});

describe('an announced address', () => {
  it('is right when it is of this machine; a private one says for whom', async () => {
    const own = ['203.0.113.7', '10.0.0.4'];
    expect(await judge({ own, announced: '203.0.113.7' })).toMatchObject({ level: 'ok', isOwn: true });
    const judged = await judge({ own, announced: '10.0.0.4' });
    expect(judged.level).toBe('ok');
    expect(judged.words).toContain('people in this network');
  });

  it('that is public but elsewhere means NAT: which ports to forward', async () => {
    const judged = await judge({ announced: '203.0.113.9' });
    expect(judged).toMatchObject({ level: 'warn', isOwn: false });
    expect(judged.words).toContain('40000 to 40001');
  });

  it('that is private and of another machine is wrong', async () => {
    const judged = await judge({ announced: '192.168.1.99' });
    expect(judged.level).toBe('bad');
    expect(judged.words).toContain('MEDIA_ANNOUNCED_ADDRESS to 192.168.1.20');
  });

  it('that is loopback reaches nobody else', async () => {
    expect(await judge({ announced: '127.0.0.1' })).toMatchObject({ level: 'warn' });
    expect(await judge({ announced: '::1' })).toMatchObject({ level: 'warn' });
  });

  it('that is a name is resolved, and better replaced', async () => {
    const judged = await judge({ announced: 'rooms.example.org' });
    expect(judged).toMatchObject({ level: 'warn', ip: '203.0.113.9' });
    expect(judged.words).toContain('MEDIA_ANNOUNCED_ADDRESS=203.0.113.9');
    expect(await judge({ announced: 'nowhere.example.org' })).toMatchObject({ level: 'bad', ip: null });
  });

  it.each(['10.1.2.3', '172.31.0.1', '192.168.0.1', '100.64.0.1', '169.254.1.1', 'fd00::1', 'fe80::1'])(
    '%s is known to be private',
    async (announced) => {
      expect((await judge({ announced })).level).toBe('bad');
    },
  );

  it.each(['172.32.0.1', '100.128.0.1', '203.0.113.1', '2001:db8::1'])('%s is not', async (announced) => {
    expect((await judge({ announced })).level).toBe('warn');
  });
});
