import { Dialog, RadioGroup, Switch } from 'radix-ui';
import { X } from 'lucide-react';
import { useId, useState } from 'react';
import { limits } from '@atrium/protocol';
import { useClient, useMedia, useRoom } from '../client-context.ts';
import { ColorPicker } from '../lobby/color-picker.tsx';
import { DeviceSelects } from '../lobby/device-selects.tsx';
import { fitName, loadProfile, saveProfile } from '../model/profile.ts';
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
        <Dialog.Title>Settings</Dialog.Title>
        <Dialog.Close className="icon-button" aria-label="Close">
          <X aria-hidden="true" />
        </Dialog.Close>
      </header>
      <section aria-label="You">
        <h3>You</h3>
        <Myself />
      </section>
      <section aria-label="Devices">
        <h3>Devices</h3>
        <DeviceSelects />
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
      <section aria-label="Sound">
        <h3>Sound</h3>
        <Toggle
          label="Mono"
          help="Everybody in the middle, for one ear or one speaker."
          on={mono}
          onChange={(next) => client.setMono(next)}
        />
        <Toggle
          label="Sound cues"
          help="A quiet tone when somebody comes, goes, knocks or waves."
          on={state.cues}
          onChange={(cues) => settings.setState({ cues })}
        />
      </section>
      <section aria-label="Keyboard">
        <h3>Keyboard</h3>
        <Toggle
          label="Keys of one letter"
          help="M, V, G, L, O, P, C and W, A, S, D. Off, they do nothing; arrows, space, F8 and Esc stay."
          on={state.letterKeys}
          onChange={(letterKeys) => settings.setState({ letterKeys })}
        />
      </section>
      <section aria-label="Picture">
        <h3>Picture</h3>
        <Choice
          label="Colours"
          value={state.theme}
          options={{ auto: 'By time of day', light: 'Light', dark: 'Dark' }}
          onChange={(theme) => settings.setState({ theme })}
        />
        <Choice
          label="Drawing"
          value={state.quality}
          options={{ auto: 'Automatic', full: 'Full', medium: 'Medium', low: 'Low' }}
          onChange={(quality) => settings.setState({ quality })}
        />
        <Toggle
          label="Show my own picture"
          help="Mirrored, and only to you."
          on={state.selfView}
          onChange={(selfView) => settings.setState({ selfView })}
        />
        <Toggle
          label="Hints"
          help="The first steps, one at a time."
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
        Your name
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
