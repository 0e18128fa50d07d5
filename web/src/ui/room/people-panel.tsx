import { DoorOpen, Footprints, Hand, Lock, MicOff, Search, X } from 'lucide-react';
import { useDeferredValue, useRef, useState } from 'react';
import type { Person, PersonId } from '@atrium/protocol';
import { shortNames } from '../../world/names.ts';
import { numberOf, t } from '../../words/words.ts';
import { useClient, useMedia, useRoom } from '../client-context.ts';
import { groupPeople, type PeopleGroup } from '../model/groups.ts';
import { circleState, circleWords, listNames } from '../model/words.ts';
import { Face } from '../parts/face.tsx';
import { photoUrl } from '../parts/photo-url.ts';
import { Tip } from '../parts/tip.tsx';
import { useKeepFocus } from '../parts/use-keep-focus.ts';
import { useReturnFocus } from '../parts/use-return-focus.ts';
import { useTouch } from '../parts/use-media-query.ts';
import { PersonActions } from './person-actions.tsx';
import { goToCircle, goToPerson } from './acts.ts';
import { useUiStore } from './room-ui.ts';
import './side-panel.css';
import './people-panel.css';

const collator = new Intl.Collator(undefined, { sensitivity: 'base' });
/** A thousand rows would be slow to draw and useless to read: the search finds the rest. */
const ROWS_MAX = 200;

/** The room in words: who is where, and everything one can do to them. */
export function PeoplePanel() {
  const ui = useUiStore();
  const people = useRoom((state) => state.people);
  const circles = useRoom((state) => state.circles);
  const self = useRoom((state) => state.self);
  const [search, setSearch] = useState('');
  const touch = useTouch();
  useReturnFocus('[data-opens=people]');
  const list = useRef<HTMLDivElement>(null);
  const keepFocus = useKeepFocus(list);
  const wanted = useDeferredValue(search);
  const groups = groupPeople({ people, circles, self }, wanted, collator);
  const { shown, cut } = firstRows(groups);
  return (
    <aside className="side-panel panel" aria-labelledby="people-title" data-obstacle="">
      <header>
        <h2 id="people-title">
          {t('people.title')} <span className="quiet">{numberOf(people.size)}</span>
        </h2>
        <button
          type="button"
          className="icon-button"
          aria-label={t('common.close')}
          onClick={() => ui.setState({ panel: 'none' })}
        >
          <X aria-hidden="true" />
        </button>
      </header>
      <p className="people-search">
        <Search size={18} aria-hidden="true" />
        <input
          type="search"
          className="field"
          aria-label={t('people.find')}
          placeholder={t('people.find')}
          value={search}
          // On touch the keyboard would cover the list that was asked for.
          autoFocus={!touch}
          onChange={(event) => setSearch(event.target.value)}
        />
      </p>
      <div ref={list} className="side-scroll" tabIndex={0} role="region" aria-label={t('people.list')} {...keepFocus}>
        {shown.map((group) => (
          <Group key={group.kind === 'circle' ? group.circle.id : 'alone'} group={group} />
        ))}
        {groups.length === 0 && <p className="quiet people-none">{t('people.nobodyCalled', { name: wanted })}</p>}
        {cut > 0 && <p className="quiet people-none">{t('people.searchForMore', { n: cut })}</p>}
      </div>
    </aside>
  );
}

function firstRows(groups: readonly PeopleGroup[]): { shown: PeopleGroup[]; cut: number } {
  const shown: PeopleGroup[] = [];
  let left = ROWS_MAX;
  let cut = 0;
  for (const group of groups) {
    const people = group.people.slice(0, left);
    left -= people.length;
    cut += group.people.length - people.length;
    if (people.length > 0) shown.push({ ...group, people });
  }
  return { shown, cut };
}

function Group({ group }: { group: PeopleGroup }) {
  const people = useRoom((state) => state.people);
  const title =
    group.kind === 'alone'
      ? t('people.walkingAround')
      : circleWords(group.circle, (id) => people.get(id)?.name ?? t('people.somebody'));
  const mine = group.kind === 'circle' && group.mine;
  return (
    <section className="people-group" aria-label={title}>
      <header>
        <h3>
          {group.kind === 'circle' && group.circle.locked && <Lock size={14} aria-hidden="true" />}
          {mine ? (
            t('people.yourCircle', { state: circleState(group.circle) })
          ) : (
            <>
              <span aria-hidden="true">{seenTitle(group, people)}</span>
              <span className="visually-hidden">{title}</span>
            </>
          )}
        </h3>
        {group.kind === 'circle' && !mine && <CircleButton group={group} />}
      </header>
      <ul>
        {group.people.map((person) => (
          <Row key={person.id} person={person} />
        ))}
      </ul>
    </section>
  );
}

/** Shorter than what is read out: the rows below it and the button beside it show the rest. */
function seenTitle(group: PeopleGroup, people: ReadonlyMap<PersonId, Person>): string {
  if (group.kind === 'alone') return t('people.walkingAround');
  const members = group.circle.members.flatMap((id) => people.get(id) ?? []);
  return listNames([...shortNames(members).values()]);
}

function CircleButton({ group }: { group: PeopleGroup & { kind: 'circle' } }) {
  const client = useClient();
  const ui = useUiStore();
  const knocked = useRoom(({ knocks }) => knocks.has(group.circle.id));
  const state = circleState(group.circle);
  if (state === 'full') return <span className="quiet people-full">{t('people.full')}</span>;
  const knock = state === 'locked';
  const act = () => (knock ? client.knock(group.circle.id) : goToCircle(client, ui, group.circle));
  return (
    // Not `disabled` while one waits: that would take the focus away.
    <button type="button" className="button small" aria-disabled={knocked} onClick={() => knocked || act()}>
      {knock ? <Hand size={16} aria-hidden="true" /> : <DoorOpen size={16} aria-hidden="true" />}
      {knocked ? t('people.knocked') : knock ? t('common.knock') : t('common.join')}
    </button>
  );
}

function Row({ person }: { person: Person }) {
  const client = useClient();
  const ui = useUiStore();
  const room = useRoom((state) => state.room);
  const me = useRoom((state) => state.self === person.id);
  const unheard = useMedia((state) => state.volumes.get(person.id) === 0);
  return (
    <li className={person.presence === 'here' ? 'person-row' : 'person-row dim'}>
      <Face name={person.name} color={person.color} photoUrl={photoUrl(room, person.photo)} sizePx={36} />
      <span className="person-name">
        <span>{person.name}</span>
        <small className="quiet">{stateWords(person, { me, unheard })}</small>
      </span>
      {person.mic !== 'live' && (
        <span className="person-muted" role="img" aria-label={t('people.muted')}>
          <MicOff size={16} aria-hidden="true" />
        </span>
      )}
      {!me && (
        <>
          <Tip words={t('common.takeMeThere')}>
            <button
              type="button"
              className="icon-button"
              aria-label={t('people.takeMeTo', { name: person.name })}
              data-focus={`go ${person.id}`}
              onClick={() => goToPerson(client, ui, person)}
            >
              <Footprints aria-hidden="true" />
            </button>
          </Tip>
          <PersonActions person={person} />
        </>
      )}
    </li>
  );
}

function stateWords(person: Person, { me, unheard }: { me: boolean; unheard: boolean }): string {
  const words = [];
  if (me) words.push(t('common.you'));
  if (person.role === 'host') words.push(t('people.host'));
  if (person.kind === 'bot') words.push(t('people.demo'));
  if (person.presence === 'away') words.push(t('common.away'));
  if (person.presence === 'reconnecting') words.push(t('common.reconnecting'));
  if (person.sharing === true) words.push(t('people.shows'));
  if (unheard) words.push(t('volume.muted'));
  return words.join(' · ');
}
