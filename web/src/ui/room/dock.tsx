import { Footprints, Hand, Lock, LockOpen, Mic, MicOff, MonitorUp, MonitorX, Video, VideoOff } from 'lucide-react';
import { circleOf } from '../../net/room-store.ts';
import { t } from '../../words/words.ts';
import { useClient, useMedia, useRoom } from '../client-context.ts';
import { Tip } from '../parts/tip.tsx';
import { toggleCamera, toggleMute, toggleSharing, waveToNearest } from './acts.ts';
import { DeviceMenu } from './device-menu.tsx';
import { ReactionMenu } from './reactions.tsx';
import { MutedTalk } from './muted-talk.tsx';
import { useUi, useUiStore } from './room-ui.ts';
import './dock.css';

/** The controls at the thumb: what one sends, and what one does in a circle. */
export function Dock() {
  const client = useClient();
  const ui = useUiStore();
  const circle = useRoom((state) => circleOf(state, state.self));
  return (
    <div className="dock panel" data-obstacle="" role="toolbar" aria-label={t('dock.controls')}>
      <MutedTalk />
      <MicButton />
      <CameraButton />
      <ShareButton />
      <span className="dock-line" aria-hidden="true" />
      <Tip words={t('dock.waveTip')}>
        <button type="button" className="key" aria-label={t('common.wave')} onClick={() => waveToNearest(client, ui)}>
          <Hand aria-hidden="true" />
        </button>
      </Tip>
      <ReactionMenu />
      {circle !== null && (
        <>
          <Tip words={circle.locked ? t('dock.unlockTip') : t('dock.lockTip')}>
            <button
              type="button"
              className={circle.locked ? 'key lit' : 'key'}
              aria-label={circle.locked ? t('dock.unlock') : t('dock.lock')}
              onClick={() => client.setLock(!circle.locked)}
            >
              {circle.locked ? <Lock aria-hidden="true" /> : <LockOpen aria-hidden="true" />}
            </button>
          </Tip>
          <span className="dock-line" aria-hidden="true" />
          <button
            type="button"
            className="key step-out"
            aria-label={t('dock.stepOut')}
            onClick={() => client.stepOut()}
          >
            <Footprints aria-hidden="true" /> <span>{t('dock.stepOut')}</span>
          </button>
        </>
      )}
    </div>
  );
}

/** Only where there is somebody to see it, and a browser that can. */
function ShareButton() {
  const client = useClient();
  const can = useRoom((state) => state.canShare && circleOf(state, state.self) !== null) && client.canCapture;
  const shows = useMedia((state) => state.screen.kind === 'live');
  if (!can && !shows) return null;
  return (
    <Tip words={shows ? t('share.stopTip') : t('share.startTip')}>
      <button
        type="button"
        className={shows ? 'key lit' : 'key'}
        aria-label={shows ? t('share.stop') : t('share.start')}
        onClick={() => toggleSharing(client)}
      >
        {shows ? <MonitorX aria-hidden="true" /> : <MonitorUp aria-hidden="true" />}
      </button>
    </Tip>
  );
}

function MicButton() {
  const client = useClient();
  const mic = useMedia((state) => state.mic);
  const muted = useMedia((state) => state.muted);
  const talking = useUi((state) => state.talking);
  const mics = useMedia((state) => state.mics);
  const sends = mic.kind === 'live' && (!muted || talking);
  const open = mic.kind === 'live' && !muted;
  const tip = open ? t('dock.muteTip') : t('dock.unmuteTip');
  return (
    <span className={sends ? 'pair' : 'pair off'}>
      <Tip words={mic.kind === 'problem' ? t('dock.microphoneProblem') : tip}>
        <button
          type="button"
          className="key"
          aria-label={open ? t('common.mute') : t('common.unmute')}
          onClick={() => toggleMute(client)}
        >
          {sends ? <Mic aria-hidden="true" /> : <MicOff aria-hidden="true" />}
          {mic.kind === 'problem' && <b className="alarm" aria-hidden="true" />}
        </button>
      </Tip>
      <DeviceMenu
        label={t('dock.microphoneOptions')}
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
  const tip = on ? t('dock.cameraOffTip') : t('dock.cameraOnTip');
  return (
    <span className={on ? 'pair' : 'pair idle'}>
      <Tip words={camera.kind === 'problem' ? t('dock.cameraProblem') : tip}>
        <button
          type="button"
          className="key"
          aria-label={on ? t('common.cameraOff') : t('common.cameraOn')}
          onClick={() => toggleCamera(client)}
        >
          {on ? <Video aria-hidden="true" /> : <VideoOff aria-hidden="true" />}
          {camera.kind === 'problem' && <b className="alarm" aria-hidden="true" />}
        </button>
      </Tip>
      <DeviceMenu
        label={t('dock.cameraOptions')}
        kind="camera"
        choices={cameras}
        chosen={on ? camera.deviceId : null}
        onChoose={(id) => void client.openCamera(id)}
      />
    </span>
  );
}
