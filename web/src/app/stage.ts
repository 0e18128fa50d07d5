import type { CircleId, PersonId, RoomGlimpse } from '@atrium/protocol';
import { circleOf, type RoomState } from '../net/room-store.ts';
import type { StageOptions } from '../ui/client.ts';
import type { Quality, WorldCircle, WorldPerson, WorldSource } from '../world/types.ts';
import type { Tier } from '../world/quality.ts';
import type { WorldEvents } from '../world/world-options.ts';
import { World } from '../world/world.ts';
import { glimpseCircles, glimpsePeople, glimpseSource } from './glimpse-stage.ts';
import type { StageSource } from './stage-source.ts';

/** How often the lobby looks again at who is in the room. */
const GLIMPSE_EVERY_MS = 3_000;
/** Names are measured in their font; without it in the system's after this. */
const FONT_WAIT_MS = 800;
const TIER_KEY = 'atrium.tier';

/** Puts the room on a canvas: binds the stores to the drawn world. Returns the undo. */
export function mountStage(source: StageSource, options: StageOptions): () => void {
  const undo: (() => void)[] = [];
  let unmounted = false;
  void fontsReady().then(() => {
    if (unmounted) return;
    try {
      undo.push(options.mode === 'lobby' ? mountLobby(source, options) : mountRoom(source, options));
    } catch (cause) {
      // No WebGL: the list of people and the dock still do everything, so the page goes on without a world.
      console.warn('The 3D view is not available here.', cause);
      setStage('unavailable');
    }
  });
  return () => {
    unmounted = true;
    for (const each of undo) each();
  };
}

function mountRoom(source: StageSource, options: StageOptions): () => void {
  const { room } = source;
  const world = makeWorld(options, source.world, () => room.getState().clockOffsetMs, {
    walked: (pose, walking) => source.sendPose(pose, walking),
    personClicked: (person, at) => {
      if (options.onPersonClick === undefined) source.walkToPerson(person);
      else options.onPersonClick(person, at);
    },
    circleClicked: (circle) => source.walkToCircle(circle),
    ready: () => setStage('ready'),
    tierChanged: rememberTier,
    turned: (yaw) => source.viewTurned(yaw),
    failed: options.onFailed,
  });
  const show = (state: RoomState, before: RoomState | null): void => {
    const circlesChanged = before?.circles !== state.circles || before.self !== state.self;
    const isNew =
      before?.people !== state.people || before.podium !== state.podium || before.reactions !== state.reactions;
    if (circlesChanged || isNew) world.people = worldPeople(state, source);
    if (circlesChanged) world.circles = worldCircles(state);
    if (before?.floor !== state.floor) world.floor = state.floor;
  };
  show(room.getState(), null);
  const me = source.self();
  if (me !== null) world.placeMe(me);
  const undo = [
    room.subscribe(show),
    source.onSelfMoved((pose) => world.placeMe(pose)),
    source.onWalkRequest(({ x, z }) => world.walkTo(x, z)),
    source.onViewRequest((what) => world.view(what)),
    source.onQuality((quality) => (world.quality = qualityOf(quality))),
  ];
  return () => {
    for (const each of undo) each();
    world.dispose();
    source.viewTurned(0);
    setStage(null);
  };
}

/** A blurred look into the room: where people stand, nobody's name. */
function mountLobby(source: StageSource, options: StageOptions): () => void {
  const drawn = glimpseSource(options.reducedMotion);
  let first = true;
  const nothing = (): void => undefined;
  const world = makeWorld(options, drawn, () => 0, {
    walked: nothing,
    personClicked: nothing,
    circleClicked: nothing,
    ready: nothing,
    tierChanged: nothing,
    turned: nothing,
    failed: options.onFailed,
  });
  options.canvas.style.filter = 'blur(5px)';
  options.canvas.style.transform = 'scale(1.02)'; // the blurred rim lies outside
  let closed = false;
  const show = (glimpse: RoomGlimpse | null): void => {
    if (closed) return;
    if (glimpse !== null) {
      drawn.show(glimpse);
      world.people = glimpsePeople(glimpse);
      world.circles = glimpseCircles(glimpse);
      world.floor = { from: glimpse.radius, to: glimpse.radius, since: 0 };
    }
    // Also without an answer: an empty room is all there is to show then.
    if (first) requestAnimationFrame(() => requestAnimationFrame(() => closed || setStage('ready')));
    first = false;
  };
  const look = (): void => void source.glimpse().then(show);
  look();
  const timer = setInterval(look, GLIMPSE_EVERY_MS);
  return () => {
    closed = true;
    clearInterval(timer);
    options.canvas.style.filter = '';
    options.canvas.style.transform = '';
    world.dispose();
    setStage(null);
  };
}

function makeWorld(options: StageOptions, source: WorldSource, offsetMs: () => number, events: WorldEvents): World {
  const { canvas, labels, obstacles, theme, mode, reducedMotion } = options;
  return new World({
    canvas,
    labels,
    obstacles,
    theme,
    mode,
    reducedMotion,
    quality: qualityOf(options.quality),
    measuredTier: measuredTier(),
    frozen: new URLSearchParams(location.search).get('frozen') === '1',
    source,
    now: () => Date.now(),
    serverNow: () => Date.now() + offsetMs(),
    events,
  });
}

function worldPeople(state: RoomState, source: StageSource): WorldPerson[] {
  const mine = circleOf(state, state.self)?.id ?? null;
  const circles = new Map<PersonId, CircleId>();
  for (const circle of state.circles.values()) for (const member of circle.members) circles.set(member, circle.id);
  const [up, hands] = [new Set(state.podium.speakers), new Set(state.podium.hands)];
  const podiumOf = (id: PersonId) => (up.has(id) ? 'up' : hands.has(id) ? 'hand' : null);
  return [...state.people.values()].map((person) => {
    const circle = circles.get(person.id) ?? null;
    return {
      id: person.id,
      name: person.name,
      color: person.color,
      photoUrl: person.photo === null ? null : source.photoUrl(person.photo),
      me: person.id === state.self,
      inMyCircle: circle !== null && circle === mine,
      circle,
      muted: person.mic !== 'live',
      podium: podiumOf(person.id),
      reaction: state.reactions.get(person.id)?.what ?? null,
      presence: person.presence,
    };
  });
}

function worldCircles(state: RoomState): WorldCircle[] {
  return [...state.circles.values()].map(({ id, x, z, radius, locked, members, capacity, talking }) => ({
    id,
    x,
    z,
    radius,
    mine: state.self !== null && members.includes(state.self),
    locked,
    count: members.length,
    capacity,
    talking,
  }));
}

/** What the page was opened with wins: tests and pictures ask for a tier by address. */
function qualityOf(quality: Quality): Quality {
  const asked = new URLSearchParams(location.search).get('quality');
  return asked === 'low' || asked === 'medium' || asked === 'full' ? asked : quality;
}

function measuredTier(): Tier | null {
  const stored = sessionStorage.getItem(TIER_KEY);
  return stored === 'low' || stored === 'medium' || stored === 'full' ? stored : null;
}

function rememberTier(tier: Tier): void {
  sessionStorage.setItem(TIER_KEY, tier);
}

async function fontsReady(): Promise<void> {
  const font = document.fonts.load('650 16px "Figtree Variable"').catch(() => undefined);
  await Promise.race([font, new Promise((resolve) => setTimeout(resolve, FONT_WAIT_MS))]);
}

/** For pictures and tests: what of the stage is on the screen. */
function setStage(state: 'ready' | 'unavailable' | null): void {
  if (state === null) delete document.documentElement.dataset.stage;
  else document.documentElement.dataset.stage = state;
}
