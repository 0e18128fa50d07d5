import { describe, expect, it } from 'vitest';
import { badCapabilities, badDtls, outOfBounds } from './rtp-bounds.ts';

const many = (count: number) => Array.from({ length: count }, (_, i) => ({ ssrc: i + 1 }));

describe('outOfBounds', () => {
  it('[MED4] lets through what browsers send, and what mediasoup refuses by itself', () => {
    const camera = { mid: '1', codecs: many(2), encodings: many(3), headerExtensions: many(9), rtcp: { cname: 'abc' } };
    expect(outOfBounds(camera)).toBeNull();
    const parameters = { minptime: 10, useinbandfec: 1, 'sprop-stereo': '0', 'profile-level-id': '42e01f' };
    const layered = ['L1T3', 'L3T3_KEY', 'S3T3h', 'L2T2_KEY_SHIFT'].map((scalabilityMode) => ({ scalabilityMode }));
    expect(outOfBounds({ encodings: layered })).toBeNull();
    const voice = {
      codecs: [{ parameters }, { parameters: null }],
      msid: '{b8c7}a1 - {d9e0}',
      rtcp: { cname: '{1f-2e}' },
    };
    expect(outOfBounds(voice)).toBeNull();
    expect(outOfBounds({})).toBeNull();
    expect(outOfBounds({ codecs: [null], more: 1 })).toBeNull();
  });

  it.each([
    ['a name that every hearer would be sent', { rtcp: { cname: 'x'.repeat(256) } }, 'rtcp.cname'],
    ['a hundred layers', { encodings: many(100) }, 'encodings'],
    ['a hundred codecs', { codecs: many(100) }, 'codecs'],
    ['a long mid', { mid: 'm'.repeat(100) }, 'mid'],
    ['a length that lies', { codecs: { length: -1 } }, 'codecs'],
    ['a stream number below zero', { encodings: [{ ssrc: -1 }] }, 'encodings.0.ssrc'],
    [
      'a stream number of a repair stream that is too large',
      { encodings: [{ rtx: { ssrc: 2 ** 32 } }] },
      'encodings.0.rtx.ssrc',
    ],
    ['a payload type of eight bits', { codecs: [{ payloadType: 300 }] }, 'codecs.0.payloadType'],
    ['a layer with an endless name', { encodings: [{ rid: 'r'.repeat(5_000) }] }, 'encodings.0.rid'],
    ['hundreds of feedback entries', { codecs: [{ rtcpFeedback: many(900) }] }, 'codecs.0.rtcpFeedback'],
    ['a name with a line of SDP in it', { rtcp: { cname: 'x\r\nm=audio 9 X 0' } }, 'rtcp.cname'],
    [
      'a codec with a line of SDP in it',
      { codecs: [{ parameters: { minptime: '10\nm=' } }] },
      'codecs.0.parameters.minptime',
    ],
    ['a stream with a line of SDP in it', { msid: 'a\rb' }, 'msid'],
    ['an endless stream name', { msid: 'a'.repeat(9_000) }, 'msid'],
    ['an endless codec parameter', { codecs: [{ parameters: { x: 'y'.repeat(9_000) } }] }, 'codecs.0.parameters.x'],
    [
      'thousands of codec parameters',
      { codecs: [{ parameters: Object.fromEntries(many(2_000).map(({ ssrc }) => [ssrc, 1])) }] },
      'codecs.0.parameters',
    ],
    ['a camera of 99 layers of 99', { encodings: [{ scalabilityMode: 'L99T99' }] }, 'encodings.0.scalabilityMode'],
    ['a bitrate that is a long text', { encodings: [{ maxBitrate: '9'.repeat(9_000) }] }, 'encodings.0.maxBitrate'],
  ])('[MED4] refuses %s', (_what, parameters, field) => {
    expect(outOfBounds(parameters)).toMatch(new RegExp(`^${field.replaceAll('.', '\\.')}: `));
  });
});

it('[MED4] names a field that the client made up in a few characters only', () => {
  const made = outOfBounds({ codecs: [{ parameters: { ['k'.repeat(50_000)]: 1 } }] });
  expect(made).toMatch(/^codecs\.0\.parameters\.kkk/);
  expect(made?.length).toBeLessThan(160);
});

describe('badCapabilities', () => {
  it('[MED4] lets through what browsers send, and none at all', () => {
    const opus = {
      mimeType: 'audio/opus',
      parameters: { apt: 100 },
      rtcpFeedback: [{ type: 'nack', parameter: 'pli' }],
    };
    expect(badCapabilities({ codecs: [opus], headerExtensions: [{ uri: 'urn:x', preferredId: 1 }] })).toBeNull();
    expect(badCapabilities({})).toBeNull();
  });

  it.each([
    ['feedback that each consumer would repeat', { codecs: [{ rtcpFeedback: many(900) }] }, 'codecs.0.rtcpFeedback'],
    ['a hundred codecs', { codecs: many(100) }, 'codecs'],
    ['hundreds of header extensions', { headerExtensions: many(300) }, 'headerExtensions'],
  ])('[MED4] refuses %s', (_what, capabilities, field) => {
    expect(badCapabilities(capabilities)).toMatch(new RegExp(`^${field.replaceAll('.', '\\.')}: `));
  });
});

describe('badDtls', () => {
  const sha256 = Array.from({ length: 32 }, () => 'A0').join(':');

  it('[MED4] lets through what browsers send', () => {
    expect(badDtls({ role: 'client', fingerprints: [{ algorithm: 'sha-256', value: sha256 }] })).toBeNull();
  });

  it.each([
    ['a fingerprint that is none', { fingerprints: 'x' }, 'fingerprints'],
    ['no fingerprint', { fingerprints: [] }, 'fingerprints'],
    ['a value that is no hash', { fingerprints: [{ algorithm: 'sha-256', value: 'x' }] }, 'fingerprints.0.value'],
    ['a role that is none', { role: 'king', fingerprints: [{ algorithm: 'sha-256', value: sha256 }] }, 'role'],
  ])('[MED4] refuses %s', (_what, parameters, field) => {
    expect(badDtls(parameters)).toMatch(new RegExp(`^${field.replaceAll('.', '\\.')}: `));
  });
});
