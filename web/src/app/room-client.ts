import { wireError } from '@atrium/protocol';
import type { RequestName, Requests, WireError } from '@atrium/protocol';
import { createMediaStore } from '../media/media-store.ts';
import { RoomApi } from '../net/api.ts';
import { withMessage, withNotice } from '../net/apply.ts';
import { browserClock } from '../net/clock.ts';
import { newId } from '../net/new-id.ts';
import { createRoomStore } from '../net/room-store.ts';
import { workerClock } from '../net/worker-clock.ts';
import type { Profile, RoomClient } from '../ui/client.ts';
import { Hearing } from './hearing.ts';
import { Knocks } from './knocks.ts';
import { Reactions } from './reactions.ts';
import { RoomLine } from './room-line.ts';
import { ShareGuard } from './share-guard.ts';
import { RoomMedia } from './room-media.ts';
import { preloadWebRtc } from '../media/preload.ts';
import { startTelemetry } from '../telemetry/start-telemetry.ts';
import { Stages } from './stages.ts';
import { Whereabouts } from './whereabouts.ts';

export type RoomClientOptions = {
  room: string;
  /** Of the service, for example `location.origin`. */
  origin: string;
};

/** Everything of one room in one page, wired: the line, the places, the media and the stage. */
export function createRoomClient({ room: name, origin }: RoomClientOptions): RoomClient {
  const clock = browserClock;
  const room = createRoomStore(name);
  const media = createMediaStore();
  const api = new RoomApi({ origin, room: name });

  const where = new Whereabouts({
    clock,
    frameNow: () => performance.now(),
    sendMove: (frame) => line.connection.sendPose(frame),
    onUnreadable: () => line.connection.restart(),
  });
  const hearing = new Hearing({
    clock,
    room,
    media,
    self: () => where.self,
    placeOf: (person) => where.poseOf(person),
    viewYaw: () => stages.viewYaw,
  });
  const roomMedia: RoomMedia = new RoomMedia({
    clock,
    store: media,
    hearing,
    signal: {
      request: (message, payload) => line.connection.request(message, payload),
      tell: (message, payload, onAnswer) =>
        line.connection.tell(message, payload, telemetry.heard(message, payload, onAnswer)),
    },
    onShown: (shown) => line.setMedia(shown),
    onStuck: () => line.renewTransports(),
  });
  const telemetry = startTelemetry({
    origin,
    clock,
    room,
    media,
    engine: () => roomMedia.engine,
    report: (report, onAnswer) => line.connection.tell('report', report, onAnswer),
  });
  const lineClock = workerClock();
  const line: RoomLine = new RoomLine({ clock: lineClock, room, api, media: roomMedia, where, telemetry });
  // While the person is in the lobby, so that entering waits for no download.
  preloadWebRtc();
  const stages: Stages = new Stages({ clock, room, media, where, hearing, api });

  /** Asks the room for something on a person's behalf; a refusal becomes a notice in words. */
  const act = <N extends RequestName>(message: N, payload: Requests[N]): void => {
    line.connection.tell(message, payload, (answer) => {
      if (!answer.ok) refused(answer.error);
    });
  };
  const refused = (error: WireError): void => {
    const notice = { id: newId(), kind: 'refused' as const, error, at: clock.now() };
    room.setState(({ notices }) => ({ notices: withNotice(notices, notice) }));
  };
  /** Takes an ask off the screen and returns it. */
  const takeAsk = (id: string) => {
    const ask = room.getState().asks.find((one) => one.id === id) ?? null;
    room.setState(({ asks }) => ({ asks: asks.filter((one) => one.id !== id) }));
    return ask;
  };

  const knocks = new Knocks({
    clock,
    room,
    send: (circle, onAnswer) =>
      line.connection.tell('knock', { circle }, (answer) => onAnswer(answer.ok ? null : answer.error)),
    onRefused: refused,
  });

  const shareGuard = new ShareGuard({
    clock,
    room,
    media,
    onLeft: () => {
      roomMedia.screen.stop();
      const notice = { id: newId(), kind: 'share-ended' as const, at: clock.now() };
      room.setState(({ notices }) => ({ notices: withNotice(notices, notice) }));
    },
  });

  const reactions = new Reactions({ clock, room, send: (what) => act('react', { what }) });

  const client: RoomClient = {
    room,
    media,
    quality: telemetry.quality,

    async glimpse() {
      const glimpse = await api.glimpse();
      return glimpse.ok ? glimpse.value : null;
    },
    join: (profile: Profile) => line.enter(profile),
    canResume: () => line.canResume(),
    resume: () => line.resume(),
    rejoin: () => line.rejoin(),
    leave() {
      stages.close();
      knocks.close();
      reactions.close();
      shareGuard.close();
      line.leave();
      where.close();
      roomMedia.close();
      hearing.close();
      lineClock.close();
      telemetry.close();
      return Promise.resolve();
    },
    retryNow: () => line.connection.retryNow(),
    setProfile(profile) {
      line.setProfile(profile);
      act('setProfile', profile);
    },

    openMic: (deviceId) => telemetry.producing('mic', () => roomMedia.devices.open('mic', deviceId)),
    closeMic: () => roomMedia.devices.close('mic'),
    openCamera: (deviceId) => telemetry.producing('camera', () => roomMedia.devices.open('camera', deviceId)),
    closeCamera: () => roomMedia.devices.close('camera'),
    canCapture: roomMedia.screen.isSupported,
    startSharing: () => roomMedia.screen.start(),
    stopSharing: () => roomMedia.screen.stop(),
    setSpeaker: (deviceId) => hearing.setSpeaker(deviceId),
    setMuted: (muted) => roomMedia.setMuted(muted),
    pushToTalk: (down) => roomMedia.pushToTalk(down),
    setMono: (mono) => hearing.setMono(mono),
    setVolume: (person, volume) => hearing.setVolume(person, volume),
    setPodiumVolume: (volume) => hearing.setPodiumVolume(volume),
    unlockSound: () => hearing.unlock(),
    micLevel: () => hearing.micLevel(),
    levelOf: (person) => hearing.levelOf(person),
    showTiles: (tiles) => roomMedia.showTiles(tiles),
    showScreens: (screens) => roomMedia.showScreens(screens),

    walkTo: (x, z) => stages.walkTo({ x, z }),
    walkToPerson: (person) => stages.walkToPerson(person),
    walkToCircle: (circle) => stages.walkToCircle(circle),
    poseOf: (person) => where.poseOf(person),
    stepOut: () => act('stepOut', {}),
    setLock: (locked) => act('setLock', { locked }),
    invite: (person) => act('invite', { person }),
    answerInvite(askId, accept) {
      const ask = takeAsk(askId);
      if (ask?.kind !== 'invite') return;
      line.connection.tell('answerInvite', { circle: ask.circle, accept }, (answer) => {
        if (!answer.ok) refused(answer.error);
        else if (accept) stages.walkToCircle(answer.value.circle);
      });
    },
    knock: (circle) => knocks.knock(circle),
    answerKnock(askId, accept) {
      const ask = takeAsk(askId);
      if (ask?.kind === 'knock') act('answerKnock', { person: ask.by, accept });
    },
    moderate: (person, what) => act('moderate', { person, act: what }),
    handOver: (person) => act('handOver', { person }),
    callUp: (person, up) => act('podium', { person, up }),
    raiseHand: (up) => act('raiseHand', { up }),
    react: (what) => reactions.react(what),
    wave: (person) => act('wave', { person }),
    async sendChat(scope, text, to) {
      const self = room.getState().self;
      if (self === null) return wireError('not_joined');
      const message = { id: newId(), scope, text, ...(to === undefined ? {} : { to }) };
      const fromName = room.getState().people.get(self)?.name ?? '';
      const draft = { ...message, from: self, fromName, at: clock.now() };
      room.setState(({ sending }) => ({ sending: [...sending, draft] }));
      const answer = await line.requestOverResume('chat', message);
      room.setState(({ chat, sending }) => ({
        sending: sending.filter(({ id }) => id !== message.id),
        chat: answer.ok ? withMessage(chat, { ...draft, at: answer.value.at }) : chat,
      }));
      if (!answer.ok) return answer.error;
      return null;
    },
    dismissNotice(id) {
      room.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
    },

    mountStage: (options) => stages.mount(options),
    overview: () => stages.view('overview'),
    zoom: (by) => stages.view(by),
    setQuality: (quality) => stages.setQuality(quality),
  };

  if (new URLSearchParams(location.search).has('debug')) {
    void import('./debug.ts').then(({ exposeForTests }) => {
      exposeForTests({ client, engine: () => roomMedia.engine, connection: line.connection });
    });
  }
  return client;
}
