import type {
  ChatMessage,
  Circle,
  CircleId,
  Floor,
  Moderation,
  Person,
  PersonId,
  Podium,
  Reaction,
  WireError,
} from '@atrium/protocol';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** What the page knows of the connection; each state holds the data that exists in it only. Times in ms since 1970. */
export type ConnectionState =
  | { kind: 'idle' }
  /** `waits`: why the last try was refused; the next one comes by itself. */
  | { kind: 'connecting'; waits?: WireError }
  | { kind: 'joined' }
  | { kind: 'reconnecting'; since: number; attempt: number; nextTryAt: number }
  /** Over: `error` says why and `canRejoin` whether entering again makes sense. */
  | { kind: 'ended'; error: WireError; canRejoin: boolean }
  | { kind: 'left' };

/** Something somebody asks of me, shown until answered or gone. */
export type Ask =
  | { id: string; kind: 'invite'; circle: CircleId; by: PersonId; at: number }
  | { id: string; kind: 'knock'; circle: CircleId; by: PersonId; at: number };

/** Something that happened, shown once as a toast and told to the live region. */
export type Notice =
  | { id: string; kind: 'circle'; what: 'full' | 'locked' | 'free'; circle: CircleId; at: number }
  | { id: string; kind: 'knocked'; circle: CircleId; at: number }
  | { id: string; kind: 'wave'; by: PersonId; at: number }
  | { id: string; kind: 'invite-answered'; person: PersonId; accepted: boolean; at: number }
  | { id: string; kind: 'knock-answered'; circle: CircleId; accepted: boolean; at: number }
  | { id: string; kind: 'refused'; error: WireError; at: number }
  /** I left the circle to which I showed my screen. */
  | { id: string; kind: 'share-ended'; at: number }
  /** A host did that to me. */
  | { id: string; kind: 'moderated'; act: Moderation; by: PersonId; at: number }
  /** A host asks me up on the podium. */
  | { id: string; kind: 'called-up'; by: PersonId; at: number }
  /** I am the host now. */
  | { id: string; kind: 'host'; at: number }
  | { id: string; kind: 'resumed'; at: number };

/** `at`: since when, ms since 1970. */
export type Shown = { what: Reaction; at: number };

export type RoomState = {
  room: string;
  connection: ConnectionState;
  self: PersonId | null;
  people: ReadonlyMap<PersonId, Person>;
  circles: ReadonlyMap<CircleId, Circle>;
  floor: Floor;
  podium: Podium;
  /** What people show over their heads at the moment. */
  reactions: ReadonlyMap<PersonId, Shown>;
  chat: readonly ChatMessage[];
  /** Own messages that wait for the room's answer, by the page's clock. */
  sending: readonly ChatMessage[];
  asks: readonly Ask[];
  notices: readonly Notice[];
  /** Circles at which I knocked and that have not answered yet. */
  knocks: ReadonlySet<CircleId>;
  /** Server time minus client time, ms. */
  clockOffsetMs: number;
  /** Last measured round trip of the socket, ms. */
  rttMs: number | null;
  /** The server knows of screens. */
  canShare: boolean;
  /** It knows of the podium, and of what is shown over heads. */
  hasPodium: boolean;
  /** The last ping has no answer yet although the next was due: the line may be dead. */
  quiet: boolean;
};

export type RoomStore = StoreApi<RoomState>;

export const NOBODY_UP: Podium = { speakers: [], hands: [] };

export function createRoomStore(room: string): RoomStore {
  return createStore<RoomState>(() => ({
    room,
    connection: { kind: 'idle' },
    self: null,
    people: new Map(),
    circles: new Map(),
    floor: { from: 6, to: 6, since: 0 },
    podium: NOBODY_UP,
    reactions: new Map(),
    chat: [],
    sending: [],
    asks: [],
    notices: [],
    knocks: new Set(),
    clockOffsetMs: 0,
    rttMs: null,
    canShare: false,
    hasPodium: false,
    quiet: false,
  }));
}

/** The circle that a person stands in, or null. */
export function circleOf(state: Pick<RoomState, 'circles'>, person: PersonId | null): Circle | null {
  if (person === null) return null;
  for (const circle of state.circles.values()) if (circle.members.includes(person)) return circle;
  return null;
}
