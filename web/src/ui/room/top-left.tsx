import { ChevronDown, CircleHelp, Gauge, Link2, LogOut, Megaphone, Settings, Users } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { circleOf } from '../../net/room-store.ts';
import { numberOf, t } from '../../words/words.ts';
import { useClient, useRoom } from '../client-context.ts';
import { podiumPart } from '../model/podium.ts';
import { roomTitle } from '../model/room-name.ts';
import { Logo } from '../parts/logo.tsx';
import { Tip } from '../parts/tip.tsx';
import { copyLink, toggleHand } from './acts.ts';
import { usePhone } from '../parts/use-media-query.ts';
import { ReactionRow } from './reactions.tsx';
import { useUiStore } from './room-ui.ts';
import '../parts/menu.css';

/** Name of the room, head count, its link, and the menu with the way out. */
export function TopLeft() {
  const client = useClient();
  const ui = useUiStore();
  const room = useRoom((state) => state.room);
  const people = useRoom((state) => state.people.size);
  const part = useRoom(podiumPart);
  const circle = useRoom((state) => circleOf(state, state.self));
  const phone = usePhone();
  const hasPodium = useRoom((state) => state.hasPodium);
  const title = roomTitle(room);
  return (
    <div className="top-left panel" data-obstacle="">
      <h1 className="visually-hidden">{title}</h1>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger className="room-menu" aria-label={t('room.menu', { room: title, n: people })}>
          <Logo />
          <span className="room-title" dir="auto">
            {title}
          </span>{' '}
          <span className="room-count">
            <Users size={16} aria-hidden="true" />
            {numberOf(people)}
          </span>
          <ChevronDown size={16} className="quiet" aria-hidden="true" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            className="menu"
            align="start"
            sideOffset={8}
            collisionPadding={12}
            onCloseAutoFocus={(event) => {
              // The panel that opens has the focus: given back here, it would close at once.
              if (ui.getState().dialog === 'quality') event.preventDefault();
            }}
          >
            <DropdownMenu.Item className="menu-item" onSelect={() => void copyLink(room, ui)}>
              <Link2 aria-hidden="true" /> {t('room.copyLink')}
            </DropdownMenu.Item>
            {circle !== null && (
              <DropdownMenu.Item className="menu-item" onSelect={() => void copyLink(room, ui, circle.id)}>
                <Link2 aria-hidden="true" /> {t('room.copyCircleLink')}
              </DropdownMenu.Item>
            )}
            {phone && hasPodium && <ReactionRow />}
            {hasPodium && (
              <DropdownMenu.Item className="menu-item" onSelect={() => toggleHand(client)}>
                <Megaphone aria-hidden="true" /> {t(`podium.act.${part}`)} <kbd>H</kbd>
              </DropdownMenu.Item>
            )}
            <DropdownMenu.Item className="menu-item" onSelect={() => ui.setState({ dialog: 'quality' })}>
              <Gauge aria-hidden="true" /> {t('common.whyBad')}
            </DropdownMenu.Item>
            <DropdownMenu.Item className="menu-item" onSelect={() => ui.setState({ dialog: 'settings' })}>
              <Settings aria-hidden="true" /> {t('settings.title')}
            </DropdownMenu.Item>
            <DropdownMenu.Item className="menu-item" onSelect={() => ui.setState({ dialog: 'help' })}>
              <CircleHelp aria-hidden="true" /> {t('help.title')} <kbd>?</kbd>
            </DropdownMenu.Item>
            <DropdownMenu.Separator className="menu-line" />
            <DropdownMenu.Item className="menu-item danger" onSelect={() => void client.leave()}>
              <LogOut aria-hidden="true" /> {t('room.leave')}
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <Tip words={t('room.copyLink')} side="bottom">
        <button
          type="button"
          className="top-copy"
          aria-label={t('room.copyLink')}
          onClick={() => void copyLink(room, ui)}
        >
          <Link2 size={18} aria-hidden="true" />
        </button>
      </Tip>
    </div>
  );
}
