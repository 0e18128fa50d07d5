import { Mic, MicOff, Settings2, Video, VideoOff } from 'lucide-react';
import { useEffect, useState, type RefObject } from 'react';
import { t } from '../../words/words.ts';
import type { Profile } from '../client.ts';
import { useClient, useMedia } from '../client-context.ts';
import { personHex } from '../../world/palette.ts';
import { Face } from '../parts/face.tsx';
import { DeviceSelects } from './device-selects.tsx';
import { show } from '../parts/show-stream.ts';
import { MicCheckLine } from './mic-check-line.tsx';
import { ProblemNote } from './problem-note.tsx';

type PreviewProps = { profile: Profile; video: RefObject<HTMLVideoElement | null> };

/** Oneself as the others will see and hear one, with the switches on it. */
export function Preview({ profile, video }: PreviewProps) {
  const client = useClient();
  const mic = useMedia((state) => state.mic);
  const camera = useMedia((state) => state.camera);
  const muted = useMedia((state) => state.muted);
  const [devices, setDevices] = useState(false);
  const stream = camera.kind === 'live' ? camera.stream : null;

  useEffect(() => {
    show(video.current, stream);
  }, [stream, video]);

  const micOn = mic.kind === 'live' && !muted;
  const switchMic = () => {
    if (mic.kind === 'live') client.setMuted(!muted);
    else void client.openMic();
  };
  const switchCamera = () => {
    if (stream === null) void client.openCamera();
    else client.closeCamera();
  };
  return (
    <section className="preview" aria-label={t('lobby.devicesAndPicture')}>
      <div className="preview-picture" style={{ '--person': personHex(profile.color) }}>
        <video ref={video} playsInline muted autoPlay hidden={stream === null} aria-label={t('lobby.yourCamera')} />
        {stream === null && <Face name={profile.name} color={profile.color} photoUrl={profile.photo} sizePx={104} />}
        <div className="preview-buttons">
          <button
            type="button"
            className={micOn ? 'round' : 'round off'}
            aria-label={mic.kind !== 'live' ? t('lobby.microphoneOn') : muted ? t('common.unmute') : t('common.mute')}
            onClick={switchMic}
          >
            {micOn ? <Mic aria-hidden="true" /> : <MicOff aria-hidden="true" />}
          </button>
          <button
            type="button"
            className={stream === null ? 'round idle' : 'round'}
            aria-label={stream === null ? t('common.cameraOn') : t('common.cameraOff')}
            onClick={switchCamera}
          >
            {stream === null ? <VideoOff aria-hidden="true" /> : <Video aria-hidden="true" />}
          </button>
          <button
            type="button"
            className="round"
            aria-label={t('common.devices')}
            aria-expanded={devices}
            aria-controls="lobby-devices"
            onClick={() => setDevices(!devices)}
          >
            <Settings2 aria-hidden="true" />
          </button>
        </div>
      </div>
      <MicCheckLine />
      {camera.kind === 'problem' && <ProblemNote device="camera" problem={camera.problem} />}
      <div id="lobby-devices" hidden={!devices}>
        {devices && <DeviceSelects />}
      </div>
    </section>
  );
}
