import { SmilePlus } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { REACTIONS } from '@atrium/protocol';
import { REACTION_SIGNS } from '../../world/reaction-signs.ts';
import { t } from '../../words/words.ts';
import { useClient, useRoom } from '../client-context.ts';
import { usePhone } from '../parts/use-media-query.ts';
import './reactions.css';

/** In the dock, where there is room for it. */
export function ReactionMenu() {
  const has = useRoom((state) => state.hasPodium);
  if (usePhone() || !has) return null;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="key" aria-label={t('react.title')} title={t('react.tip')}>
        <SmilePlus aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" side="top" sideOffset={14} collisionPadding={12}>
          <ReactionRow />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** All there are, side by side, in a menu. */
export function ReactionRow() {
  const client = useClient();
  return (
    <DropdownMenu.Group className="reaction-row" aria-label={t('react.title')}>
      {REACTIONS.map((what) => (
        <DropdownMenu.Item
          key={what}
          className="menu-item reaction"
          aria-label={t(`react.${what}`)}
          onSelect={() => client.react(what)}
        >
          <span aria-hidden="true">{REACTION_SIGNS[what]}</span>
        </DropdownMenu.Item>
      ))}
    </DropdownMenu.Group>
  );
}
