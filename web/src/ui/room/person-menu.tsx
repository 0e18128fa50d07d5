import { DropdownMenu } from 'radix-ui';
import { t } from '../../words/words.ts';
import { useRoom } from '../client-context.ts';
import { PersonItems } from './person-actions.tsx';
import { useUi, useUiStore } from './room-ui.ts';
import '../parts/menu.css';

/** Opens where a person was clicked in the world. */
export function PersonMenu() {
  const ui = useUiStore();
  const menu = useUi((state) => state.menu);
  const person = useRoom((state) => (menu === null ? undefined : state.people.get(menu.person)));
  const me = useRoom((state) => state.self);
  if (menu === null || person === undefined || person.id === me) return null;
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => open || ui.setState({ menu: null })}>
      <DropdownMenu.Trigger
        key={`${menu.x} ${menu.y}`}
        className="menu-anchor"
        style={{ left: menu.x, top: menu.y }}
        tabIndex={-1}
        aria-label={t('person.menu', { name: person.name })}
      />
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" sideOffset={8} collisionPadding={12}>
          <PersonItems person={person} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
