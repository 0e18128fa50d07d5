import { t } from '../words/words.ts';
import type { LabelIcon } from './label-icons.ts';
import type { WorldCircle, WorldPerson } from './types.ts';

export type LabelContent = { text: string; icons: readonly LabelIcon[] };

/** What a pill says; `name` is the short one. */
export function pillContent(person: WorldPerson, name: string): LabelContent {
  const who = person.me ? t('common.you') : name;
  const state = person.presence === 'here' ? '' : ` \u00b7 ${t(`label.${person.presence}`)}`;
  const podium: LabelIcon[] = person.podium === null ? [] : [person.podium];
  const muted: LabelIcon[] = person.muted && person.presence === 'here' ? ['muted'] : [];
  return { text: who + state, icons: [...podium, ...muted] };
}

export type BadgeKind = 'locked' | 'full' | 'open';

/** What a badge says; null for my own open circle, which needs none. From a locked one nothing is told of voices. */
export function badgeContent(circle: WorldCircle): (LabelContent & { kind: BadgeKind }) | null {
  if (circle.locked) return { kind: 'locked', text: t('label.locked'), icons: ['locked'] };
  const talking: LabelIcon[] = circle.talking && !circle.mine ? ['talking'] : [];
  if (circle.count >= circle.capacity) {
    return { kind: 'full', text: `${circle.count} / ${circle.capacity}`, icons: talking };
  }
  if (circle.mine) return null;
  return { kind: 'open', text: t('label.people', { n: circle.count }), icons: talking };
}
