import { REASONS, type ClientReport, type MediaSource } from '@atrium/protocol';
import { describe, expect, test } from 'vitest';
import type { MediaCondition, ReceivingCondition } from '../media/condition.ts';
import { judge, type Evidence } from './verdict.ts';

const NOW = 100_000;
const nothing = { packets: 0, lost: 0, bytes: 0, jitterMs: null };

/** Five seconds of a pleasant talk. */
const report = (more: Partial<ClientReport> = {}): ClientReport => ({
  coversMs: 5_000,
  route: 'udp',
  rttMs: 40,
  audioIn: { packets: 5_000, lost: 10, bytes: 400_000, jitterMs: 3 },
  videoIn: nothing,
  audioOut: { packets: 5_000, lost: 10, bytes: 400_000, jitterMs: 3 },
  videoOut: nothing,
  heard: { samples: 240_000, concealed: 500, bufferMs: 60 },
  watched: { watchedMs: 5_000, frozenMs: 0, frames: 120 },
  silent: [],
  limitedBy: 'none',
  ...more,
});

const voice = (more: Partial<ReceivingCondition> = {}): ReceivingCondition => ({
  consumer: 'c1',
  person: 'bo',
  source: 'mic',
  sinceMs: 0,
  senderActive: true,
  senderStopped: false,
  held: false,
  ...more,
});

const sends = (...sources: MediaSource[]) => sources.map((source) => ({ source, sinceMs: 0 }));

const condition = (more: Partial<MediaCondition> = {}): MediaCondition => ({
  lostAtMs: null,
  backAtMs: null,
  seated: true,
  send: 'connected',
  recv: 'connected',
  receiving: [voice()],
  sending: sends('mic'),
  micLost: null,
  ...more,
});

const verdictOf = (more: Partial<Evidence> = {}) =>
  judge({ from: NOW - 5_000, to: NOW, condition: condition(), report: report(), before: report(), ...more });
const bad = (reason: string) => ({ verdict: 'bad', reason });
const good = { verdict: 'good', reason: 'none' };

describe('good time', () => {
  test('[JUD10] of a pleasant talk, and of somebody alone', () => {
    expect(verdictOf()).toEqual(good);
    const alone = condition({ receiving: [], sending: [], send: 'new', recv: 'new' });
    const quiet = report({ heard: { samples: 0, concealed: 0, bufferMs: null }, route: 'none' });
    expect(verdictOf({ condition: alone, report: quiet, before: null })).toEqual(good);
    expect(verdictOf({ condition: null })).toEqual(good);
  });

  test('[JUD10] of somebody to whom nothing flows of the kind that their page complains of', () => {
    const up = { packets: 5_250, lost: 260, bytes: 400_000, jitterMs: 3 };
    const before = report({ videoOut: { packets: 5_000, lost: 10, bytes: 1, jitterMs: 3 } });
    const [hears, sees] = [[voice()], [voice({ source: 'camera' })]];
    const cases: [Partial<ClientReport>, string, Partial<MediaCondition>, Partial<MediaCondition>][] = [
      [
        { heard: { samples: 240_000, concealed: 240_000, bufferMs: 60 } },
        'audio_loss',
        { receiving: hears },
        { receiving: sees },
      ],
      [{ rttMs: 3_000 }, 'audio_delay', { receiving: hears }, { receiving: sees }],
      [
        { watched: { watchedMs: 5_000, frozenMs: 5_000, frames: 0 } },
        'video_frozen',
        { receiving: sees },
        { receiving: hears },
      ],
      [{ videoOut: up }, 'uplink_loss', { sending: sends('camera') }, { sending: sends('mic') }],
      [
        { audioOut: up },
        'uplink_loss',
        { sending: sends('mic'), micLost: 0.5 },
        { sending: sends('camera'), micLost: 0.5 },
      ],
    ];
    for (const [said, reason, does, doesNot] of cases) {
      expect(verdictOf({ report: report(said), before, condition: condition(does) })).toEqual(bad(reason));
      expect(verdictOf({ report: report(said), before, condition: condition(doesNot) })).toEqual(good);
      expect(verdictOf({ report: report(said), before, condition: null })).toEqual(good);
    }
  });
});

describe('bad time', () => {
  test('[JUD3] a worker that died within the interval, or is not replaced yet', () => {
    expect(verdictOf({ condition: condition({ lostAtMs: NOW - 4_000 }) })).toEqual(bad('worker_replaced'));
    expect(verdictOf({ condition: condition({ seated: false }), report: null })).toEqual(bad('worker_replaced'));
    expect(verdictOf({ condition: condition({ lostAtMs: NOW - 5_001 }) })).toEqual(good);
  });

  test('[JUD4] a way back that is shut: the page hears nothing and has no way, the server knows nothing of it', () => {
    const deaf = report({ silent: ['c1'], route: 'none' });
    expect(verdictOf({ report: deaf })).toEqual(bad('transport_down'));
    expect(verdictOf({ report: deaf, condition: condition({ receiving: [voice({ source: 'camera' })] }) })).toEqual(
      bad('transport_down'),
    );
    // It hears, or nothing is to be heard: a page without a way that lacks nothing is no trouble.
    expect(verdictOf({ report: report({ route: 'none' }) })).toEqual(good);
    expect(verdictOf({ report: deaf, condition: condition({ receiving: [], sending: [] }) })).toEqual(good);
  });

  test('[JUD4] a transport that is down though something has to flow', () => {
    for (const state of ['disconnected', 'failed'] as const) {
      expect(verdictOf({ condition: condition({ recv: state }) })).toEqual(bad('transport_down'));
      expect(verdictOf({ condition: condition({ send: state }) })).toEqual(bad('transport_down'));
      expect(verdictOf({ condition: condition({ send: state, sending: [] }) })).toEqual(good);
      expect(verdictOf({ condition: condition({ recv: state, receiving: [] }) })).toEqual(good);
    }
    const begun = { receiving: [voice({ sinceMs: NOW - 1_000 })] };
    expect(verdictOf({ condition: condition({ recv: 'failed', ...begun }) })).toEqual(bad('transport_down'));
    expect(verdictOf({ condition: condition({ recv: 'connecting' }) })).toEqual(bad('transport_down'));
    const young = [voice({ sinceMs: NOW - 3_000 })];
    expect(verdictOf({ condition: condition({ recv: 'connecting', receiving: young }) })).toEqual(good);
  });

  test('[JUD5] somebody who is to be heard and sends nothing, for longer than the worker takes to notice', () => {
    const silent = (sinceMs: number) => condition({ receiving: [voice({ senderActive: false, sinceMs })] });
    expect(verdictOf({ condition: silent(NOW - 6_000) })).toEqual(bad('sender_silent'));
    expect(verdictOf({ condition: silent(NOW - 5_900) })).toEqual(good);
  });

  test('[JUD6] a voice or a picture that is sent and does not arrive', () => {
    const missing = report({ silent: ['c1'] });
    expect(verdictOf({ report: missing })).toEqual(bad('no_audio'));
    const picture = condition({ receiving: [voice({ source: 'camera' })] });
    expect(verdictOf({ report: missing, condition: picture })).toEqual(bad('no_video'));
    expect(verdictOf({ report: report({ silent: ['gone'] }) })).toEqual(good);
    // Not all the time.
    const young = condition({ receiving: [voice({ sinceMs: NOW - 8_000 })] });
    expect(verdictOf({ report: missing, condition: young })).toEqual(good);
  });

  test('[JUD5] a voice that nobody gets, since nothing of it reaches the worker, is the sender’s trouble', () => {
    const missesBoth = report({ silent: ['c1', 'c2'] });
    const others = (...stopped: boolean[]) =>
      condition({ receiving: stopped.map((senderStopped, i) => voice({ consumer: `c${i + 1}`, senderStopped })) });
    expect(verdictOf({ report: missesBoth, condition: others(true, true) })).toEqual(bad('sender_silent'));
    expect(verdictOf({ report: missesBoth, condition: others(true, false) })).toEqual(bad('no_audio'));
    // Heard again, whatever the worker counted a while ago; and who has no way has their own trouble.
    expect(verdictOf({ condition: others(true) })).toEqual(good);
    const deaf = report({ silent: ['c1'], route: 'none' });
    expect(verdictOf({ report: deaf, condition: others(true) })).toEqual(bad('transport_down'));
  });

  test('[JUD7] concealed speech, or lost packets where a browser counts no samples', () => {
    const heard = (concealed: number) => report({ heard: { samples: 240_000, concealed, bufferMs: 60 } });
    expect(verdictOf({ report: heard(12_000) })).toEqual(bad('audio_loss'));
    expect(verdictOf({ report: heard(11_999) })).toEqual(good);
    const uncounted = { samples: 0, concealed: 0, bufferMs: null };
    const lossy = report({ heard: uncounted, audioIn: { packets: 5_200, lost: 40, bytes: 1, jitterMs: 3 } });
    expect(verdictOf({ report: lossy })).toEqual(bad('audio_loss'));
    expect(verdictOf({ report: lossy, before: null })).toEqual(good);
  });

  test('[JUD7] a line that loses is not a narrow one', () => {
    const lossy = (lost: number, concealed: number) =>
      verdictOf({
        condition: condition({ receiving: [voice(), voice({ source: 'camera', consumer: 'c2', held: true })] }),
        before: report({ audioIn: { packets: 4_000, lost: 10, bytes: 1, jitterMs: 3 } }),
        report: report({
          audioIn: { packets: 4_000 + (250 - lost), lost: 10 + lost, bytes: 2, jitterMs: 3 },
          heard: { samples: 240_000, concealed, bufferMs: 60 },
        }),
      });
    expect(lossy(38, 24_000)).toEqual(bad('audio_loss'));
    expect(lossy(37, 24_000)).toEqual(bad('bandwidth'));
    expect(lossy(38, 500)).toEqual(bad('bandwidth'));
  });

  test('[JUD7] a counter that began anew counts from nothing', () => {
    const lossy = report({
      heard: { samples: 0, concealed: 0, bufferMs: null },
      audioIn: { packets: 100, lost: 10, bytes: 1, jitterMs: 3 },
    });
    expect(verdictOf({ report: lossy })).toEqual(bad('audio_loss'));
    const anew = report({
      heard: { samples: 0, concealed: 0, bufferMs: null },
      audioIn: { packets: 100, lost: 1, bytes: 1, jitterMs: 3 },
    });
    expect(verdictOf({ report: anew })).toEqual(good);
  });

  test('[JUD8] a picture that stands still a tenth of the time', () => {
    const frozen = (frozenMs: number) => report({ watched: { watchedMs: 5_000, frozenMs, frames: 50 } });
    const sees = condition({ receiving: [voice({ source: 'camera' })] });
    expect(verdictOf({ condition: sees, report: frozen(500) })).toEqual(bad('video_frozen'));
    expect(verdictOf({ condition: sees, report: frozen(499) })).toEqual(good);
    const short = report({ watched: { watchedMs: 900, frozenMs: 900, frames: 0 } });
    expect(verdictOf({ condition: sees, report: short })).toEqual(good);
  });

  test('[JUD8] a conversation with a delay that G.107 rates below 3.1', () => {
    expect(verdictOf({ report: report({ rttMs: 1_200 }) })).toEqual(bad('audio_delay'));
    expect(verdictOf({ report: report({ rttMs: 400 }) })).toEqual(good);
  });

  test('[JUD9] a way up that loses a twelfth of the picture, or of the voice where the worker says so too', () => {
    const up = (of: 'audioOut' | 'videoOut', lost: number) =>
      report({ [of]: { packets: 5_250, lost: 10 + lost, bytes: 400_000, jitterMs: 3 } });
    const before = report({ videoOut: { packets: 5_000, lost: 10, bytes: 1, jitterMs: 3 } });
    const films = condition({ sending: sends('mic', 'camera') });
    expect(verdictOf({ condition: films, report: up('videoOut', 20), before })).toEqual(bad('uplink_loss'));
    expect(verdictOf({ condition: films, report: up('videoOut', 19), before })).toEqual(good);
    const heardAt = (micLost: number | null) => condition({ micLost });
    expect(verdictOf({ report: up('audioOut', 20), condition: heardAt(0.08) })).toEqual(bad('uplink_loss'));
    expect(verdictOf({ report: up('audioOut', 19), condition: heardAt(0.08) })).toEqual(good);
    // RTCP tells the worst of who hears it.
    for (const micLost of [null, 0, 0.079]) {
      expect(verdictOf({ report: up('audioOut', 200), condition: heardAt(micLost) })).toEqual(good);
    }
  });

  test('[JUD9] a line that loses both ways is told as the one that loses what they send', () => {
    const gaps = { heard: { samples: 240_000, concealed: 24_000, bufferMs: 60 } };
    const up = { audioOut: { packets: 5_250, lost: 90, bytes: 400_000, jitterMs: 3 } };
    const down = { audioIn: { packets: 5_160, lost: 100, bytes: 400_000, jitterMs: 3 } };
    const loses = condition({ micLost: 0.35 });
    expect(verdictOf({ report: report({ ...gaps, ...up }), condition: loses })).toEqual(bad('uplink_loss'));
    expect(verdictOf({ report: report({ ...gaps, ...down, ...up }), condition: loses })).toEqual(bad('uplink_loss'));
    // Whoever hears them: gaps as well, and nothing of what they send themselves is lost.
    expect(verdictOf({ report: report({ ...gaps, ...up }), condition: condition({ micLost: 0 }) })).toEqual(
      bad('audio_loss'),
    );
    const hearsNothing = report({ ...gaps, ...up, silent: ['c1'] });
    expect(verdictOf({ report: hearsNothing, condition: loses })).toEqual(bad('no_audio'));
  });

  test('[JUD9] a line too narrow for any picture, down or up, and a processor too slow', () => {
    const held = condition({ receiving: [voice({ source: 'camera', held: true })] });
    expect(verdictOf({ condition: held, report: report({ silent: ['c1'] }) })).toEqual(bad('bandwidth'));
    const camera = condition({ sending: sends('mic', 'camera') });
    const starved = (limitedBy: ClientReport['limitedBy'], kbps = 49) =>
      report({ limitedBy, videoOut: { ...nothing, bytes: (kbps * 5_000) / 8 } });
    expect(verdictOf({ condition: camera, report: starved('bandwidth') })).toEqual(bad('bandwidth'));
    expect(verdictOf({ condition: camera, report: starved('cpu') })).toEqual(bad('client_cpu'));
    expect(verdictOf({ condition: camera, report: starved('cpu', 50) })).toEqual(good);
    expect(verdictOf({ report: starved('cpu') })).toEqual(good);
  });

  test('[JUD9] a camera that began within the last six seconds before sends little for that', () => {
    const began = (msBefore: number) =>
      verdictOf({
        from: NOW - 5_000,
        condition: condition({ sending: [{ source: 'camera', sinceMs: NOW - 5_000 - msBefore }] }),
        report: report({ limitedBy: 'bandwidth', videoOut: { ...nothing, bytes: 1_000 } }),
      });
    expect(began(-2_000)).toEqual(good);
    expect(began(5_999)).toEqual(good);
    expect(began(6_000)).toEqual(bad('bandwidth'));
  });

  test('[JUD1] the first reason of the list counts', () => {
    const worst = condition({ recv: 'failed', receiving: [voice({ senderActive: false })] });
    expect(verdictOf({ condition: worst })).toEqual(bad('transport_down'));
    expect(verdictOf({ condition: { ...worst, lostAtMs: NOW } })).toEqual(bad('worker_replaced'));
  });

  test('[JUD1] the order of the list, from the worst to the last that a report tells', () => {
    const both = condition({
      receiving: [voice({ consumer: 'c1' }), voice({ consumer: 'c2', source: 'camera' })],
      sending: sends('mic', 'camera'),
      micLost: 0.1,
    });
    const all: Partial<ClientReport>[] = [
      { silent: ['c1'] },
      { silent: ['c2'] },
      { limitedBy: 'bandwidth' },
      { heard: { samples: 240_000, concealed: 100_000, bufferMs: 60 } },
      { watched: { watchedMs: 5_000, frozenMs: 5_000, frames: 0 } },
      { rttMs: 3_000 },
      { audioOut: { packets: 5_250, lost: 260, bytes: 400_000, jitterMs: 3 } },
    ];
    const reasons = ['no_audio', 'no_video', 'bandwidth', 'audio_loss', 'video_frozen', 'audio_delay', 'uplink_loss'];
    for (const [i, reason] of reasons.entries()) {
      // Whatever is worse is left out, so that this one is the first; and loss both ways, which is told apart (JUD9).
      const worst = all
        .slice(i, i === all.length - 1 ? undefined : -1)
        .reduceRight((sum, one) => ({ ...sum, ...one }), {});
      expect(verdictOf({ condition: both, report: report(worst) })).toEqual(bad(reason));
    }
    expect(reasons).toEqual(REASONS.filter((reason) => reasons.includes(reason)));
  });
});

test('[JUD2] without a report it is what the server knows, else unknown', () => {
  expect(verdictOf({ report: null })).toEqual({ verdict: 'unknown', reason: 'no_report' });
  expect(verdictOf({ report: null, condition: condition({ recv: 'failed' }) })).toEqual(bad('transport_down'));
});
