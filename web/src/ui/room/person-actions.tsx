import { Ellipsis, Footprints, Hand, MessageCircle, Pin, UserRoundPlus } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { Person } from '@atrium/protocol';
import { circleOf } from '../../net/room-store.ts';
import { t } from '../../words/words.ts';
import { useClient, useRoom } from '../client-context.ts';
import { goToPerson } from './acts.ts';
import { HostItems } from './host-items.tsx';
import { VolumeItems } from './volume-items.tsx';
import { openThread, say, useUiStore } from './room-ui.ts';
import '../parts/menu.css';

/** The "..." of a row in the list of people. */
export function PersonActions({ person }: { person: Person }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className="icon-button"
        aria-label={t('person.more', { name: person.name })}
        data-focus={`more ${person.id}`}
      >
        <Ellipsis aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={4} collisionPadding={12}>
          <PersonItems person={person} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** What one can do to a person; the same in the list and in the world. */
export function PersonItems({ person }: { person: Person }) {
  const client = useClient();
  const ui = useUiStore();
  const mine = useRoom((state) => circleOf(state, state.self));
  const together = mine?.members.includes(person.id) ?? false;
  return (
    <>
      <DropdownMenu.Label className="menu-label">{person.name}</DropdownMenu.Label>
      <DropdownMenu.Item className="menu-item" onSelect={() => goToPerson(client, ui, person)}>
        <Footprints aria-hidden="true" /> {t('common.takeMeThere')}
      </DropdownMenu.Item>
      <DropdownMenu.Item
        className="menu-item"
        onSelect={() => {
          client.wave(person.id);
          say(ui, t('common.youWaved', { name: person.name }));
        }}
      >
        <Hand aria-hidden="true" /> {t('common.wave')}
      </DropdownMenu.Item>
      {mine !== null && !together && (
        <DropdownMenu.Item
          className="menu-item"
          onSelect={() => {
            client.invite(person.id);
            say(ui, t('person.invited', { name: person.name }));
          }}
        >
          <UserRoundPlus aria-hidden="true" /> {t('person.invite')}
        </DropdownMenu.Item>
      )}
      <DropdownMenu.Item className="menu-item" onSelect={() => openThread(ui, { scope: 'direct', with: person.id })}>
        <MessageCircle aria-hidden="true" /> {t('person.message')}
      </DropdownMenu.Item>
      <VolumeItems person={person.id} />
      {together && (
        <DropdownMenu.Item className="menu-item" onSelect={() => ui.setState({ pinned: person.id })}>
          <Pin aria-hidden="true" /> {t('person.pin')}
        </DropdownMenu.Item>
      )}
      <HostItems person={person} />
    </>
  );
}
