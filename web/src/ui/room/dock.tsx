import { Footprints, Hand, Lock, LockOpen, Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { circleOf } from '../../net/room-store.ts';
import { useClient, useMedia, useRoom } from '../client-context.ts';
import { Tip } from '../parts/tip.tsx';
import { toggleCamera, toggleMute, waveToNearest } from './acts.ts';
import { DeviceMenu } from './device-menu.tsx';
import { useUi, useUiStore } from './room-ui.ts';
import './dock.css';

/** The controls at the thumb: what one sends, and what one does in a circle. */
export function Dock() {
  const client = useClient();
  const ui = useUiStore();
  const circle = useRoom((state) => circleOf(state, state.self));
  return (
    <div className="dock panel" data-obstacle="" role="toolbar" aria-label="Controls">
      <MicButton />
      <CameraButton />
      <span className="dock-line" aria-hidden="true" />
      <Tip words="Wave to whoever is nearest (G)">
        <button type="button" className="key" aria-label="Wave" onClick={() => waveToNearest(client, ui)}>
          <Hand aria-hidden="true" />
        </button>
      </Tip>
      {circle !== null && (
        <>
          <Tip words={circle.locked ? 'Unlock circle (L)' : 'Lock circle (L)'}>
            <button
              type="button"
              className={circle.locked ? 'key lit' : 'key'}
              aria-label={circle.locked ? 'Unlock circle' : 'Lock circle'}
              onClick={() => client.setLock(!circle.locked)}
            >
              {circle.locked ? <Lock aria-hidden="true" /> : <LockOpen aria-hidden="true" />}
            </button>
          </Tip>
          <span className="dock-line" aria-hidden="true" />
          <button type="button" className="key step-out" aria-label="Step out" onClick={() => client.stepOut()}>
            <Footprints aria-hidden="true" /> <span>Step out</span>
          </button>
        </>
      )}
    </div>
  );
}

function MicButton() {
  const client = useClient();
  const mic = useMedia((state) => state.mic);
  const muted = useMedia((state) => state.muted);
  const talking = useUi((state) => state.talking);
  const mics = useMedia((state) => state.mics);
  const sends = mic.kind === 'live' && (!muted || talking);
  const name = mic.kind === 'live' && !muted ? 'Mute' : 'Unmute';
  return (
    <span className={sends ? 'pair' : 'pair off'}>
      <Tip words={mic.kind === 'problem' ? 'Your microphone has a problem' : `${name} (M)`}>
        <button type="button" className="key" aria-label={name} onClick={() => toggleMute(client)}>
          {sends ? <Mic aria-hidden="true" /> : <MicOff aria-hidden="true" />}
          {mic.kind === 'problem' && <b className="alarm" aria-hidden="true" />}
        </button>
      </Tip>
      <DeviceMenu
        label="Microphone options"
        kind="microphone"
        choices={mics}
        chosen={mic.kind === 'live' ? mic.deviceId : null}
        onChoose={(id) => void client.openMic(id)}
      />
    </span>
  );
}

function CameraButton() {
  const client = useClient();
  const camera = useMedia((state) => state.camera);
  const cameras = useMedia((state) => state.cameras);
  const on = camera.kind === 'live';
  const name = on ? 'Camera off' : 'Camera on';
  return (
    <span className={on ? 'pair' : 'pair idle'}>
      <Tip words={camera.kind === 'problem' ? 'Your camera has a problem' : `${name} (V)`}>
        <button type="button" className="key" aria-label={name} onClick={() => toggleCamera(client)}>
          {on ? <Video aria-hidden="true" /> : <VideoOff aria-hidden="true" />}
          {camera.kind === 'problem' && <b className="alarm" aria-hidden="true" />}
        </button>
      </Tip>
      <DeviceMenu
        label="Camera options"
        kind="camera"
        choices={cameras}
        chosen={on ? camera.deviceId : null}
        onChoose={(id) => void client.openCamera(id)}
      />
    </span>
  );
}
