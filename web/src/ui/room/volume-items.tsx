import { Check, Volume2 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { PersonId } from '@atrium/protocol';
import { numberOf, t } from '../../words/words.ts';
import { useClient, useMedia } from '../client-context.ts';
import { usePhone } from '../parts/use-media-query.ts';

/** Loud enough to tell apart; few enough to choose from by keys and by thumb. */
const STEPS = [1, 0.75, 0.5, 0.25, 0] as const;

/** How loud somebody is played here. A menu of its own where there is room beside, else its lines. */
export function VolumeItems({ person }: { person: PersonId }) {
  const volume = useMedia((state) => state.volumes.get(person) ?? 1);
  const phone = usePhone();
  if (phone) {
    return (
      <>
        <DropdownMenu.Separator className="menu-line" />
        <Steps person={person} volume={volume} />
        <DropdownMenu.Separator className="menu-line" />
      </>
    );
  }
  return (
    <DropdownMenu.Sub>
      <DropdownMenu.SubTrigger className="menu-item">
        <Volume2 aria-hidden="true" /> {t('volume.title')}
        <span className="menu-value quiet">{stepWords(volume)}</span>
      </DropdownMenu.SubTrigger>
      <DropdownMenu.Portal>
        <DropdownMenu.SubContent className="menu" sideOffset={4} collisionPadding={12}>
          <Steps person={person} volume={volume} />
        </DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  );
}

function Steps({ person, volume }: { person: PersonId; volume: number }) {
  const client = useClient();
  return (
    <DropdownMenu.RadioGroup
      value={String(volume)}
      onValueChange={(value) => client.setVolume(person, Number(value))}
      aria-label={t('volume.title')}
    >
      <DropdownMenu.Label className="menu-label">{t('volume.title')}</DropdownMenu.Label>
      {STEPS.map((step) => (
        <DropdownMenu.RadioItem key={step} value={String(step)} className="menu-item">
          <span className="menu-mark" aria-hidden="true">
            {step === volume && <Check />}
          </span>
          {stepWords(step)}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

const stepWords = (volume: number): string =>
  volume === 0 ? t('volume.muted') : numberOf(volume, { style: 'percent' });
