import { useId } from 'react';
import type { DeviceChoice, DeviceProblem, DeviceState } from '../../media/media-store.ts';
import { t, type WordKey } from '../../words/words.ts';
import { useClient, useMedia } from '../client-context.ts';
import { deviceWords, noneWords, type Device } from '../model/words.ts';

/** Native selects: they work everywhere, also for fingers and screen readers. */
export function DeviceSelects() {
  const client = useClient();
  const media = useMedia((state) => state);
  const idOf = (device: typeof media.mic) => (device.kind === 'live' ? device.deviceId : '');
  return (
    <div className="device-selects">
      <DeviceSelect
        kind="mic"
        problem={problemOf(media.mic)}
        choices={media.mics}
        chosen={idOf(media.mic)}
        onChoose={(id) => void client.openMic(id)}
      />
      <DeviceSelect
        kind="camera"
        problem={problemOf(media.camera)}
        choices={media.cameras}
        chosen={idOf(media.camera)}
        onChoose={(id) => void client.openCamera(id)}
      />
      <DeviceSelect
        kind="speaker"
        problem={null}
        choices={media.speakers}
        chosen={media.speakerId}
        onChoose={(id) => void client.setSpeaker(id)}
      />
    </div>
  );
}

function problemOf(device: DeviceState): DeviceProblem | null {
  return device.kind === 'problem' ? device.problem : null;
}

type Kind = Device | 'speaker';

const LABELS: Readonly<Record<Kind, WordKey>> = {
  mic: 'common.microphone',
  camera: 'common.camera',
  speaker: 'common.speaker',
};
/** Browsers keep some names of devices to themselves: a number tells these apart. */
const UNNAMED: Readonly<Record<Kind, WordKey>> = {
  mic: 'lobby.microphoneUnnamed',
  camera: 'lobby.cameraUnnamed',
  speaker: 'lobby.speakerUnnamed',
};

type DeviceSelectProps = {
  kind: Kind;
  problem: DeviceProblem | null;
  choices: readonly DeviceChoice[];
  chosen: string;
  onChoose: (deviceId: string) => void;
};

function DeviceSelect({ kind, problem, choices, chosen, onChoose }: DeviceSelectProps) {
  const id = useId();
  // A browser that was told to block may still list devices, without their names.
  const blocked = problem === 'denied' || problem === 'insecure';
  const known = !blocked && choices.some((choice) => choice.deviceId === chosen);
  const help = blocked && kind !== 'speaker' ? deviceWords(kind, problem).help : null;
  return (
    <p>
      <label htmlFor={id}>{t(LABELS[kind])}</label>
      <select
        id={id}
        className="field"
        value={known ? chosen : ''}
        disabled={choices.length === 0 || blocked}
        aria-describedby={help === null ? undefined : `${id}-help`}
        onChange={(event) => onChoose(event.target.value)}
      >
        {!known && (
          <option value="" disabled>
            {choices.length === 0 || blocked
              ? noneWords(problem)
              : kind === 'camera'
                ? t('lobby.noCameraChosen')
                : t('lobby.systemDevice')}
          </option>
        )}
        {(blocked ? [] : choices).map((choice, at) => (
          <option key={choice.deviceId} value={choice.deviceId}>
            {choice.label === '' ? t(UNNAMED[kind], { n: at + 1 }) : choice.label}
          </option>
        ))}
      </select>
      {help !== null && (
        <small id={`${id}-help`} className="quiet">
          {help}
        </small>
      )}
    </p>
  );
}
