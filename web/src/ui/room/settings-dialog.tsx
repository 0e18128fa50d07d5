import { Dialog, RadioGroup, Switch } from 'radix-ui';
import { X } from 'lucide-react';
import { useId, useState } from 'react';
import { limits } from '@atrium/protocol';
import { t } from '../../words/words.ts';
import { useClient, useMedia, useRoom } from '../client-context.ts';
import { ColorPicker } from '../lobby/color-picker.tsx';
import { DeviceSelects } from '../lobby/device-selects.tsx';
import { fitName, loadProfile, saveProfile } from '../model/profile.ts';
import { LanguagePicker } from '../parts/language-picker.tsx';
import { useReturnFocus } from '../parts/use-return-focus.ts';
import { settings, useSettings } from '../settings.ts';
import { useUi, useUiStore } from './room-ui.ts';
import './dialog.css';

export function SettingsDialog() {
  const ui = useUiStore();
  const open = useUi((state) => state.dialog === 'settings');
  return (
    <Dialog.Root open={open} onOpenChange={(next) => ui.setState({ dialog: next ? 'settings' : 'none' })}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-shade" />
        <Dialog.Content className="dialog" aria-describedby={undefined}>
          <AllSettings />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function AllSettings() {
  useReturnFocus('.room-menu');
  return (
    <>
      <header>
        <Dialog.Title>{t('settings.title')}</Dialog.Title>
        <Dialog.Close className="icon-button" aria-label={t('common.close')}>
          <X aria-hidden="true" />
        </Dialog.Close>
      </header>
      <section aria-label={t('settings.you')}>
        <h3>{t('settings.you')}</h3>
        <Myself />
      </section>
      <section aria-label={t('common.devices')}>
        <h3>{t('common.devices')}</h3>
        <DeviceSelects />
      </section>
      <section aria-label={t('language.label')}>
        <h3>{t('language.label')}</h3>
        <LanguagePicker />
      </section>
      <Preferences />
    </>
  );
}

function Preferences() {
  const client = useClient();
  const mono = useMedia((media) => media.mono);
  const state = useSettings((all) => all);
  return (
    <>
      <section aria-label={t('settings.sound')}>
        <h3>{t('settings.sound')}</h3>
        <Toggle
          label={t('settings.mono')}
          help={t('settings.monoHelp')}
          on={mono}
          onChange={(next) => client.setMono(next)}
        />
        <Toggle
          label={t('settings.cues')}
          help={t('settings.cuesHelp')}
          on={state.cues}
          onChange={(cues) => settings.setState({ cues })}
        />
      </section>
      <section aria-label={t('settings.keyboard')}>
        <h3>{t('settings.keyboard')}</h3>
        <Toggle
          label={t('settings.letterKeys')}
          help={t('settings.letterKeysHelp')}
          on={state.letterKeys}
          onChange={(letterKeys) => settings.setState({ letterKeys })}
        />
      </section>
      <section aria-label={t('settings.picture')}>
        <h3>{t('settings.picture')}</h3>
        <Choice
          label={t('settings.colours')}
          value={state.theme}
          options={{ auto: t('settings.byTimeOfDay'), light: t('settings.light'), dark: t('settings.dark') }}
          onChange={(theme) => settings.setState({ theme })}
        />
        <Choice
          label={t('settings.drawing')}
          value={state.quality}
          options={{
            auto: t('settings.automatic'),
            full: t('settings.full'),
            medium: t('settings.medium'),
            low: t('settings.low'),
          }}
          onChange={(quality) => settings.setState({ quality })}
        />
        <Toggle
          label={t('settings.selfView')}
          help={t('settings.selfViewHelp')}
          on={state.selfView}
          onChange={(selfView) => settings.setState({ selfView })}
        />
        <Toggle
          label={t('settings.hints')}
          help={t('settings.hintsHelp')}
          on={state.hints}
          onChange={(hints) => settings.setState(hints ? { hints, hintsDone: [] } : { hints })}
        />
      </section>
    </>
  );
}

function Myself() {
  const client = useClient();
  const me = useRoom((state) => state.people.get(state.self ?? ''));
  const [name, setName] = useState(me?.name ?? '');
  const id = useId();
  if (me === undefined) return null;
  const save = (change: { name?: string; color?: number }) => {
    const photo = loadProfile(localStorage)?.photo ?? null;
    const profile = { name: me.name, color: me.color, photo, ...change };
    saveProfile(localStorage, profile);
    client.setProfile(profile);
  };
  const commit = () => {
    const cleaned = fitName(name);
    setName(cleaned === '' ? me.name : cleaned);
    if (cleaned !== '' && cleaned !== me.name) save({ name: cleaned });
  };
  return (
    <>
      <label htmlFor={id} className="visually-hidden">
        {t('common.yourName')}
      </label>
      <input
        id={id}
        className="field"
        value={name}
        maxLength={limits.NAME_MAX_CHARS}
        onChange={(event) => setName(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
      />
      <ColorPicker color={me.color} onPick={(color) => save({ color })} />
    </>
  );
}

type ToggleProps = { label: string; help: string; on: boolean; onChange: (on: boolean) => void };

function Toggle({ label, help, on, onChange }: ToggleProps) {
  const id = useId();
  return (
    <div className="toggle">
      <label htmlFor={id}>
        {label}
        <small id={`${id}-help`} className="quiet">
          {help}
        </small>
      </label>
      <Switch.Root
        id={id}
        className="switch"
        aria-label={label}
        aria-describedby={`${id}-help`}
        checked={on}
        onCheckedChange={onChange}
      >
        <Switch.Thumb className="switch-thumb" />
      </Switch.Root>
    </div>
  );
}

type ChoiceProps<T extends string> = {
  label: string;
  value: T;
  options: Readonly<Record<T, string>>;
  onChange: (value: T) => void;
};

function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  return (
    <div className="choice">
      <span aria-hidden="true">{label}</span>
      <RadioGroup.Root
        className="choice-row"
        aria-label={label}
        value={value}
        onValueChange={(next) => onChange(next as T)}
      >
        {(Object.keys(options) as T[]).map((option) => (
          <RadioGroup.Item key={option} value={option} className="choice-item">
            {options[option]}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </div>
  );
}
