import type { PersonId, Reaction } from '@atrium/protocol';
import { circleOf, type RoomState } from '../../net/room-store.ts';
import { t } from '../../words/words.ts';
import { listNames } from './words.ts';

/** What a live region tells of a change of the room. Reconnecting is not leaving: such people stay in `people`. */
export type Happening =
  | { kind: 'entered'; room: string; others: number }
  | { kind: 'came'; name: string }
  | { kind: 'went'; name: string }
  | { kind: 'my-circle'; names: string[] }
  | { kind: 'stepped-out' }
  | { kind: 'circle-came'; name: string }
  | { kind: 'circle-went'; name: string }
  /** Somebody of my circle begins to show a screen, or has stopped. */
  | { kind: 'share'; name: string; shows: boolean }
  /** Others who begin to speak to everybody; nobody does any more. */
  | { kind: 'podium'; names: string[] }
  /** Somebody around shows something over their head. */
  | { kind: 'reacted'; name: string; what: Reaction }
  /** For hosts. */
  | { kind: 'hand'; name: string }
  /** `by`: null for the person themselves. */
  | { kind: 'lock'; locked: boolean; by: string | null }
  | { kind: 'message'; name: string; text: string; direct: boolean };

export type RoomView = Pick<RoomState, 'room' | 'self' | 'people' | 'circles' | 'chat' | 'podium' | 'reactions'>;

/** Longer messages are cut when spoken: the panel holds the whole text. */
const SPOKEN_CHARS = 160;

export function happenings(before: RoomView, after: RoomView): Happening[] {
  if (after.self === null) return [];
  if (before.self !== after.self) return [{ kind: 'entered', room: after.room, others: after.people.size - 1 }];
  return [
    ...comings(before, after),
    ...podiumChanges(before, after),
    ...reactions(before, after),
    ...circleChanges(before, after),
    ...messages(before, after),
  ];
}

/** Joined into few sentences, so that forty arrivals are one line and not forty. */
export function sentences(list: readonly Happening[]): string[] {
  const names = (kind: 'came' | 'went' | 'circle-came' | 'circle-went') =>
    list.flatMap((item) => (item.kind === kind && 'name' in item ? item.name : []));
  const told = (key: 'circleCame' | 'circleWent' | 'came' | 'went', who: string[]) =>
    who.length > 0 ? [t(`happening.${key}`, { names: listNames(who), n: who.length })] : [];
  const lines: string[] = [];
  for (const item of list) {
    if (item.kind === 'entered') lines.push(enteredWords(item.room, item.others));
    if (item.kind === 'my-circle') lines.push(t('happening.myCircle', { names: listNames(item.names, 5) }));
    if (item.kind === 'stepped-out') lines.push(t('happening.steppedOut'));
    if (item.kind === 'lock') lines.push(lockWords(item.locked, item.by));
    if (item.kind === 'podium') lines.push(podiumWords(item.names));
    if (item.kind === 'reacted') lines.push(t('react.shows', { name: item.name, what: t(`react.${item.what}`) }));
    if (item.kind === 'share') lines.push(shareWords(item.shows, item.name));
  }
  lines.push(
    ...told('circleCame', names('circle-came')),
    ...told('circleWent', names('circle-went')),
    ...handWords(list),
    ...told('came', names('came')),
    ...told('went', names('went')),
  );
  for (const item of list) {
    if (item.kind !== 'message') continue;
    const { name, text } = item;
    lines.push(item.direct ? t('happening.messageToYou', { name, text }) : t('happening.message', { name, text }));
  }
  return lines;
}

function podiumWords(names: readonly string[]): string {
  return names.length === 0 ? t('podium.ended') : t('podium.began', { names: listNames(names), n: names.length });
}

function handWords(list: readonly Happening[]): string[] {
  const names = list.flatMap((item) => (item.kind === 'hand' ? item.name : []));
  return names.length === 0 ? [] : [t('podium.handUp', { names: listNames(names), n: names.length })];
}

function shareWords(shows: boolean, name: string): string {
  return shows ? t('share.shows', { name }) : t('share.stopped', { name });
}

function lockWords(locked: boolean, name: string | null): string {
  if (name === null) return locked ? t('happening.youLocked') : t('happening.youOpened');
  return locked ? t('happening.locked', { name }) : t('happening.opened', { name });
}

function enteredWords(room: string, others: number): string {
  return others === 0 ? t('happening.enteredAlone', { room }) : t('happening.entered', { room, n: others });
}

function comings(before: RoomView, after: RoomView): Happening[] {
  const list: Happening[] = [];
  for (const [id, person] of after.people) if (!before.people.has(id)) list.push({ kind: 'came', name: person.name });
  for (const [id, person] of before.people) if (!after.people.has(id)) list.push({ kind: 'went', name: person.name });
  return list;
}

/** Not what one shows oneself. */
function reactions(before: RoomView, after: RoomView): Happening[] {
  if (before.reactions === after.reactions) return [];
  return [...after.reactions].flatMap(([id, shown]) => {
    const name = after.people.get(id)?.name;
    if (name === undefined || id === after.self || before.reactions.get(id) === shown) return [];
    return [{ kind: 'reacted' as const, name, what: shown.what }];
  });
}

/** What one does oneself is seen at the podium's own line, which says so. */
function podiumChanges(before: RoomView, after: RoomView): Happening[] {
  if (before.podium === after.podium || after.self === null) return [];
  const name = (id: PersonId) => after.people.get(id)?.name ?? t('common.somebody');
  const fresh = (list: 'speakers' | 'hands') =>
    after.podium[list].filter((id) => id !== after.self && !before.podium[list].includes(id)).map(name);
  const began = fresh('speakers');
  const isOver = before.podium.speakers.length > 0 && after.podium.speakers.length === 0;
  const hands = after.people.get(after.self)?.role === 'host' ? fresh('hands') : [];
  return [
    ...(began.length > 0 || isOver ? [{ kind: 'podium' as const, names: began }] : []),
    ...hands.map((one) => ({ kind: 'hand' as const, name: one })),
  ];
}

function circleChanges(before: RoomView, after: RoomView): Happening[] {
  const was = circleOf(before, after.self);
  const is = circleOf(after, after.self);
  const name = (id: PersonId) => after.people.get(id)?.name ?? before.people.get(id)?.name ?? t('common.somebody');
  if (is === null) return was === null ? [] : [{ kind: 'stepped-out' }];
  const others = is.members.filter((id) => id !== after.self);
  const list: Happening[] = [];
  for (const id of others) {
    const shown = was?.members.includes(id) === true && before.people.get(id)?.sharing === true;
    const shows = after.people.get(id)?.sharing === true;
    if (shown !== shows && after.people.has(id)) list.push({ kind: 'share', name: name(id), shows });
  }
  if (was?.id !== is.id) return [{ kind: 'my-circle', names: others.map(name) }, ...list];
  for (const id of others) if (!was.members.includes(id)) list.push({ kind: 'circle-came', name: name(id) });
  for (const id of was.members) {
    // Who left the room is gone from its list first; that they left is told already.
    if (!is.members.includes(id) && after.people.has(id)) list.push({ kind: 'circle-went', name: name(id) });
  }
  if (was.locked !== is.locked) {
    const by = is.lockBy === undefined ? t('common.somebody') : is.lockBy === after.self ? null : name(is.lockBy);
    list.push({ kind: 'lock', locked: is.locked, by });
  }
  return list;
}

function messages(before: RoomView, after: RoomView): Happening[] {
  if (before.chat === after.chat) return [];
  const known = new Set(before.chat.map((message) => message.id));
  return after.chat
    .filter((message) => !known.has(message.id) && message.from !== after.self)
    .map((message) => ({
      kind: 'message',
      name: message.fromName,
      text: message.text.length > SPOKEN_CHARS ? `${message.text.slice(0, SPOKEN_CHARS)} ...` : message.text,
      direct: message.scope === 'direct',
    }));
}
