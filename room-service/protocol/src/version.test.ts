import { describe, expect, it } from 'vitest';
import { negotiateVersion, OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from './version.ts';

describe('negotiateVersion', () => {
  it('[VER1] serves every version from the oldest to the present one', () => {
    expect(OLDEST_PROTOCOL_VERSION).toBeLessThanOrEqual(PROTOCOL_VERSION);
    for (let version = OLDEST_PROTOCOL_VERSION; version <= PROTOCOL_VERSION; version += 1) {
      expect(negotiateVersion(version)).toBe('ok');
    }
  });

  it('[VER2] says which side is behind', () => {
    for (const version of [OLDEST_PROTOCOL_VERSION - 1, 0, -1, Number.MIN_SAFE_INTEGER]) {
      expect(negotiateVersion(version)).toBe('client_too_old');
    }
    for (const version of [PROTOCOL_VERSION + 1, Number.MAX_SAFE_INTEGER]) {
      expect(negotiateVersion(version)).toBe('client_too_new');
    }
  });
});
