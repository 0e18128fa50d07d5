import { describe, expect, it } from 'vitest';
import { greeting, takenHint } from './hints.ts';

describe('takenHint', () => {
  const usual = { http: 3000, mediaBase: 40_000 };
  it.each([
    [
      { http: null, media: 40_000 },
      usual,
      'Media port 40000 is taken (by another Atrium?). Choose others: MEDIA_PORT=41000 npm start',
    ],
    [
      { http: 3000, media: 40_001 },
      usual,
      'Port 3000 and media port 40001 are taken (by another Atrium?). Choose others: PORT=3001 MEDIA_PORT=41000 npm start',
    ],
    [{ http: 3000, media: null }, usual, 'Port 3000 is taken (by another Atrium?). Choose others: PORT=3001 npm start'],
  ])('names what is taken, and a command to copy: %j', (taken, ports, words) => {
    expect(takenHint(taken, ports)).toBe(words);
  });

  it('keeps what the person chose', () => {
    const chosen = { http: 8080, mediaBase: 41_000 };
    expect(takenHint({ http: null, media: 41_000 }, chosen)).toContain(': PORT=8080 MEDIA_PORT=42000 npm start');
    expect(takenHint({ http: 8080, media: null }, chosen)).toContain(': PORT=8081 MEDIA_PORT=41000 npm start');
  });

  it('stays below the end of the ports', () => {
    expect(takenHint({ http: 65_535, media: 65_000 }, { http: 65_535, mediaBase: 65_000 })).toContain(
      'PORT=65534 MEDIA_PORT=64000',
    );
  });
});

it('greeting says where the room is', () => {
  expect(greeting({ port: 3000, isTls: false, opsPort: null })).toBe(
    'Atrium is at http://localhost:3000/r/demo. Ctrl-C ends it.',
  );
  expect(greeting({ port: 3000, isTls: false, opsPort: 9464 })).toBe(
    'Atrium is at http://localhost:3000/r/demo. Is it well? http://localhost:9464/ops. Ctrl-C ends it.',
  );
  expect(greeting({ port: 443, isTls: true, opsPort: null })).toContain('https://localhost:443/r/demo');
});
