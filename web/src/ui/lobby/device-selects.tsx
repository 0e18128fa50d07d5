import { useId } from 'react';
import type { DeviceChoice } from '../../media/media-store.ts';
import { useClient, useMedia } from '../client-context.ts';

/** Native selects: they work everywhere, also for fingers and screen readers. */
export function DeviceSelects() {
  const client = useClient();
  const media = useMedia((state) => state);
  const idOf = (device: typeof media.mic) => (device.kind === 'live' ? device.deviceId : '');
  return (
    <div className="device-selects">
      <DeviceSelect
        label="Microphone"
        choices={media.mics}
        chosen={idOf(media.mic)}
        onChoose={(id) => void client.openMic(id)}
      />
      <DeviceSelect
        label="Camera"
        choices={media.cameras}
        chosen={idOf(media.camera)}
        onChoose={(id) => void client.openCamera(id)}
      />
      <DeviceSelect
        label="Speaker"
        choices={media.speakers}
        chosen={media.speakerId}
        onChoose={(id) => void client.setSpeaker(id)}
      />
    </div>
  );
}

type DeviceSelectProps = {
  label: string;
  choices: readonly DeviceChoice[];
  chosen: string;
  onChoose: (deviceId: string) => void;
};

function DeviceSelect({ label, choices, chosen, onChoose }: DeviceSelectProps) {
  const id = useId();
  const known = choices.some((choice) => choice.deviceId === chosen);
  return (
    <p>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="field"
        value={known ? chosen : ''}
        disabled={choices.length === 0}
        onChange={(event) => onChoose(event.target.value)}
      >
        {!known && (
          <option value="" disabled>
            {choices.length === 0 ? 'None found' : label === 'Camera' ? 'Off' : 'As the system says'}
          </option>
        )}
        {choices.map((choice) => (
          <option key={choice.deviceId} value={choice.deviceId}>
            {choice.label === '' ? `${label} without a name` : choice.label}
          </option>
        ))}
      </select>
    </p>
  );
}
