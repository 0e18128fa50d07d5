import type { ConsumerParams } from '@atrium/protocol';
import type { types } from 'mediasoup-client';
import type { HeardVoice } from './hearing.ts';
import { wallMs } from './tap.ts';

/** The voices of one place, for whoever asks later what was heard of them: all that there were, in their order. */
export class Voices {
  readonly all: HeardVoice[] = [];

  add({ person, source }: ConsumerParams, consumer: types.Consumer): void {
    if (source !== 'mic') return;
    const [encoding] = consumer.rtpParameters.encodings ?? [];
    const voice: HeardVoice = { person, ssrc: encoding?.ssrc ?? 0, sinceMs: wallMs(), closedAtMs: null };
    this.all.push(voice);
    consumer.observer.once('close', () => (voice.closedAtMs = wallMs()));
  }

  /** They are heard from now on, and were received beside others until now. */
  play(): void {
    for (const voice of this.all) voice.sinceMs = wallMs();
  }
}
