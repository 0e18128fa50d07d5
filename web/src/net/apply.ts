import { assertNever, PODIUM_SINCE_VERSION, SHARES_SINCE_VERSION } from '@atrium/protocol';
import type { ChatMessage, CircleId, EventFrame, Person, PersonId, Pose, Welcome } from '@atrium/protocol';
import { NOBODY_UP, type Ask, type Notice, type RoomState } from './room-store.ts';

/** Chat that is kept in the page: more than the server gives back after a resume, less than a browser minds. */
const CHAT_KEPT = 1_000;
/** Toasts that nobody looked at pile up in a hidden tab; the oldest go. */
const NOTICES_KEPT = 20;

export type ApplyContext = {
  /** ms since 1970. */
  now: number;
  newId: () => string;
};

/** What the store is after the one reply of a join or a resume. Unread notices stay over a resume. */
export function applyWelcome(state: RoomState, welcome: Welcome, { now, newId }: ApplyContext): RoomState {
  // Where the room was restored nobody can answer what was asked before.
  const isKnown = welcome.resumed && welcome.restored !== true;
  return {
    ...state,
    room: welcome.room,
    self: welcome.self,
    people: new Map(welcome.people.map((person) => [person.id, withoutPose(person)])),
    circles: new Map(welcome.circles.map((circle) => [circle.id, circle])),
    floor: welcome.floor,
    podium: welcome.podium ?? NOBODY_UP,
    // A pod that took the room over knows nothing of what was said before, and even the same one has forgotten some of it.
    chat: welcome.resumed ? welcome.chat.reduce(withMessage, state.chat) : welcome.chat,
    asks: isKnown ? state.asks : [],
    knocks: isKnown ? state.knocks : new Set(),
    notices: welcome.resumed ? withNotice(state.notices, { id: newId(), kind: 'resumed', at: now }) : [],
    clockOffsetMs: welcome.now - now,
    canShare: welcome.protocol >= SHARES_SINCE_VERSION,
    hasPodium: welcome.protocol >= PODIUM_SINCE_VERSION,
  };
}

/** What the store is after the room was moved to another pod: nobody was away, so nothing is said of it. */
export function applyMoved(state: RoomState, welcome: Welcome, context: ApplyContext): RoomState {
  return { ...applyWelcome(state, welcome, context), notices: state.notices };
}

/** One event of the server. The same object comes back when the event is not the store's business. */
export function applyEvent(state: RoomState, event: EventFrame, context: ApplyContext): RoomState {
  const { now } = context;
  const notice = (what: NoticeBody): RoomState => ({
    ...state,
    notices: withNotice(state.notices, { ...what, id: context.newId(), at: now }),
  });
  switch (event.m) {
    case 'roster': {
      const next = applyRoster(state, event.d.joined, event.d.changed, event.d.left);
      const isHostNow = event.d.changed.some(({ id, role }) => id === state.self && role === 'host');
      return isHostNow ? { ...next, notices: notice({ kind: 'host' }).notices } : next;
    }
    case 'circles': {
      const circles = new Map(state.circles);
      for (const id of event.d.gone) circles.delete(id);
      for (const circle of event.d.changed) circles.set(circle.id, circle);
      return {
        ...state,
        circles,
        asks: openAsks(state.asks, (ask) => circles.has(ask.circle)),
        knocks: openKnocks(state.knocks, (circle) => circles.get(circle)?.locked === true),
      };
    }
    case 'floor': {
      return { ...state, floor: event.d };
    }
    case 'podium': {
      return { ...state, podium: event.d };
    }
    case 'reacted': {
      const { by, what } = event.d;
      return { ...state, reactions: new Map(state.reactions).set(by, { what, at: now }) };
    }
    case 'calledUp': {
      return notice({ kind: 'called-up', ...event.d });
    }
    case 'chat': {
      return { ...state, chat: withMessage(state.chat, event.d) };
    }
    case 'invited': {
      return { ...state, asks: withAsk(state.asks, { kind: 'invite', ...event.d }, now) };
    }
    case 'knocked': {
      return { ...state, asks: withAsk(state.asks, { kind: 'knock', ...event.d }, now) };
    }
    case 'inviteAnswered': {
      return notice({ kind: 'invite-answered', ...event.d });
    }
    case 'knockAnswered': {
      const knocks = openKnocks(state.knocks, (circle) => circle !== event.d.circle);
      return { ...notice({ kind: 'knock-answered', ...event.d }), knocks };
    }
    case 'circleNotice': {
      return notice({ kind: 'circle', ...event.d });
    }
    case 'moderated': {
      return notice({ kind: 'moderated', ...event.d });
    }
    case 'waved': {
      return notice({ kind: 'wave', ...event.d });
    }
    case 'consumers':
    case 'wanted':
    case 'transports':
    case 'ticket':
    case 'move':
    case 'moveOff':
    case 'moved':
    case 'movedOn':
    case 'bye': {
      return state;
    }
    default: {
      // A newer server may say more than this page knows (additions do not raise the version).
      return isHandled(event) ? assertNever(event) : state;
    }
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type NoticeBody = DistributiveOmit<Notice, 'id' | 'at'>;

/** Poses change ten times a second and live elsewhere: the store would tell React of each. */
function withoutPose({ pose: _pose, ...person }: Person & { pose: Pose }): Person {
  return person;
}

function isHandled(event: never): boolean {
  return typeof event !== 'object';
}

function applyRoster(
  state: RoomState,
  joined: readonly (Person & { pose: Pose })[],
  changed: readonly ({ id: PersonId } & Partial<Person>)[],
  left: readonly PersonId[],
): RoomState {
  const people = new Map(state.people);
  for (const id of left) people.delete(id);
  for (const person of joined) people.set(person.id, withoutPose(person));
  for (const change of changed) {
    const person = people.get(change.id);
    if (person !== undefined) people.set(change.id, { ...person, ...change });
  }
  return { ...state, people, asks: openAsks(state.asks, (ask) => people.has(ask.by)) };
}

/** In order of server time; a message that was sent twice or that I sent myself is there once. */
export function withMessage(chat: readonly ChatMessage[], message: ChatMessage): readonly ChatMessage[] {
  const others = chat.filter(({ id, from }) => id !== message.id || from !== message.from);
  const at = others.findLastIndex((other) => other.at <= message.at) + 1;
  return [...others.slice(0, at), message, ...others.slice(at)].slice(-CHAT_KEPT);
}

export function withNotice(notices: readonly Notice[], notice: Notice): readonly Notice[] {
  return [...notices, notice].slice(-NOTICES_KEPT);
}

/** The same question asked again replaces the former one. */
function withAsk(asks: readonly Ask[], ask: DistributiveOmit<Ask, 'id' | 'at'>, now: number): readonly Ask[] {
  const id = `${ask.kind}:${ask.circle}:${ask.by}`;
  return [...asks.filter((other) => other.id !== id), { ...ask, id, at: now }];
}

function openAsks(asks: readonly Ask[], stays: (ask: Ask) => boolean): readonly Ask[] {
  return asks.every(stays) ? asks : asks.filter(stays);
}

function openKnocks(knocks: ReadonlySet<CircleId>, stays: (circle: CircleId) => boolean): ReadonlySet<CircleId> {
  return [...knocks].every(stays) ? knocks : new Set([...knocks].filter(stays));
}
