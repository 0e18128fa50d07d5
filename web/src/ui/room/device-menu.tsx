import { Check, ChevronDown } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { DeviceChoice } from '../../media/media-store.ts';
import { t } from '../../words/words.ts';
import { useClient, useMedia } from '../client-context.ts';
import '../parts/menu.css';

type DeviceMenuProps = {
  label: string;
  kind: 'microphone' | 'camera';
  choices: readonly DeviceChoice[];
  chosen: string | null;
  onChoose: (deviceId: string) => void;
};

/** Other devices without leaving the room; speakers are beside the microphones. */
export function DeviceMenu({ label, kind, choices, chosen, onChoose }: DeviceMenuProps) {
  const client = useClient();
  const speakers = useMedia((state) => state.speakers);
  const speakerId = useMedia((state) => state.speakerId);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="chevron" aria-label={label}>
        <ChevronDown size={16} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" side="top" align="start" sideOffset={14} collisionPadding={12}>
          <Choices
            title={kind === 'microphone' ? t('common.microphone') : t('common.camera')}
            {...{ choices, chosen, onChoose }}
          />
          {kind === 'microphone' && speakers.length > 0 && (
            <>
              <DropdownMenu.Separator className="menu-line" />
              <Choices
                title={t('common.speaker')}
                choices={speakers}
                chosen={speakerId}
                onChoose={(id) => void client.setSpeaker(id)}
              />
            </>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

type ChoicesProps = Pick<DeviceMenuProps, 'choices' | 'chosen' | 'onChoose'> & { title: string };

function Choices({ title, choices, chosen, onChoose }: ChoicesProps) {
  return (
    <DropdownMenu.RadioGroup value={chosen ?? ''} onValueChange={onChoose} aria-label={title}>
      <DropdownMenu.Label className="menu-label">{title}</DropdownMenu.Label>
      {choices.map((choice, at) => (
        <DropdownMenu.RadioItem key={choice.deviceId} className="menu-item" value={choice.deviceId}>
          <span className="menu-mark" aria-hidden="true">
            {choice.deviceId === chosen && <Check />}
          </span>
          {choice.label === '' ? t('dock.deviceUnnamed', { n: at + 1 }) : choice.label}
        </DropdownMenu.RadioItem>
      ))}
      {choices.length === 0 && (
        <DropdownMenu.Item className="menu-item" disabled>
          <span className="menu-mark" aria-hidden="true" /> {t('device.none.missing')}
        </DropdownMenu.Item>
      )}
    </DropdownMenu.RadioGroup>
  );
}
