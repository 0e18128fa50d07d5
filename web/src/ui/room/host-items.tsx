import { Crown, DoorOpen, LogOut, Megaphone, MegaphoneOff, MicOff, MonitorX, VideoOff } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import type { Moderation, Person } from '@atrium/protocol';
import { t } from '../../words/words.ts';
import { useClient, useRoom } from '../client-context.ts';

/** What the host may do to a person, of what there is to do. */
export function HostItems({ person }: { person: Person }) {
  const client = useClient();
  const hosts = useRoom(({ self, people }) => self !== null && people.get(self)?.role === 'host');
  const inCircle = useRoom(({ circles }) => [...circles.values()].some(({ members }) => members.includes(person.id)));
  const isUp = useRoom(({ podium }) => podium.speakers.includes(person.id));
  const handIsUp = useRoom(({ podium }) => podium.hands.includes(person.id));
  const [sure, setSure] = useState(false);
  if (!hosts) return null;
  const item = (act: Moderation, icon: ReactNode, words: string) => (
    <DropdownMenu.Item key={act} className="menu-item" onSelect={() => client.moderate(person.id, act)}>
      {icon} {words}
    </DropdownMenu.Item>
  );
  return (
    <>
      <DropdownMenu.Separator className="menu-line" />
      <DropdownMenu.Label className="menu-label">{t('host.title')}</DropdownMenu.Label>
      {person.mic === 'live' && item('mute', <MicOff aria-hidden="true" />, t('host.mute'))}
      {person.camera === 'live' && item('stopCamera', <VideoOff aria-hidden="true" />, t('host.stopCamera'))}
      {person.sharing === true && item('stopShare', <MonitorX aria-hidden="true" />, t('host.stopShare'))}
      {inCircle && item('edge', <DoorOpen aria-hidden="true" />, t('host.edge'))}
      <DropdownMenu.Item className="menu-item" onSelect={() => client.callUp(person.id, !isUp)}>
        {isUp ? <MegaphoneOff aria-hidden="true" /> : <Megaphone aria-hidden="true" />}{' '}
        {isUp ? t('podium.bringDown') : handIsUp ? t('podium.letSpeak') : t('podium.askUp')}
      </DropdownMenu.Item>
      {person.kind === 'person' && (
        <DropdownMenu.Item className="menu-item" onSelect={() => client.handOver(person.id)}>
          <Crown aria-hidden="true" /> {t('host.handOver')}
        </DropdownMenu.Item>
      )}
      <DropdownMenu.Item
        className="menu-item danger"
        // A held key and a double click are one press, not two.
        onKeyDown={(event) => event.repeat && event.preventDefault()}
        onClick={(event) => event.detail > 1 && event.preventDefault()}
        onSelect={(event) => {
          if (sure) return void client.moderate(person.id, 'remove');
          // A second press of the same line, which then says whom: nobody is thrown out by a slip.
          event.preventDefault();
          setSure(true);
        }}
      >
        <LogOut aria-hidden="true" /> {sure ? t('host.remove.sure', { name: person.name }) : t('host.remove')}
      </DropdownMenu.Item>
    </>
  );
}
