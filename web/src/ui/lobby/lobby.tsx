import { ArrowRight } from 'lucide-react';
import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { limits, type WireError } from '@atrium/protocol';
import { t } from '../../words/words.ts';
import type { Profile } from '../client.ts';
import { useClient, useRoom } from '../client-context.ts';
import { endingOf } from '../model/endings.ts';
import { fitName, loadProfile, saveProfile } from '../model/profile.ts';
import { waitOf } from '../model/waits.ts';
import { roomTitle } from '../model/room-name.ts';
import { LanguagePicker } from '../parts/language-picker.tsx';
import { ColorPicker } from './color-picker.tsx';
import { PhotoPicker } from './photo-picker.tsx';
import { Preview } from './preview.tsx';
import { useWaitForRoom } from './use-wait-for-room.ts';
import { WhoIsHere } from './who-is-here.tsx';
import './lobby.css';

/** The door: who am I, can I be heard, who is in there, and a large Enter. */
export function Lobby({ notice }: { notice: string | null }) {
  const client = useClient();
  const room = useRoom((state) => state.room);
  const waits = useRoom(({ connection }) => (connection.kind === 'connecting' ? (connection.waits ?? null) : null));
  const [known] = useState(() => loadProfile(localStorage));
  const [profile, setProfile] = useState<Profile>(() => known ?? newcomer());
  const [refusal, setRefusal] = useState<WireError | null>(null);
  const [nameMissing, setNameMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [full, setFull] = useState(false);
  const nameField = useRef<HTMLInputElement>(null);
  const video = useRef<HTMLVideoElement>(null);

  // The microphone first: the question comes while one types one's name, and without one the door is open all the same.
  useEffect(() => {
    if (client.media.getState().mic.kind === 'off') void client.openMic();
  }, [client]);

  const change = (part: Partial<Profile>) => setProfile((before) => ({ ...before, ...part }));

  const hasName = () => {
    const missing = fitName(profile.name) === '';
    setNameMissing(missing);
    if (missing) nameField.current?.focus();
    return !missing;
  };

  const join = async () => {
    const final = { ...profile, name: fitName(profile.name) };
    saveProfile(localStorage, final);
    const error = await client.join(final);
    setRefusal(error);
    return error;
  };
  const { waiting, toggle } = useWaitForRoom(join);

  const enter = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy || waiting || !hasName()) return;
    setBusy(true);
    setRefusal(null);
    client.unlockSound(); // Entering is the gesture that browsers ask for before they play sound.
    await join();
    setBusy(false);
  };

  const wait = () => {
    if (!waiting && !hasName()) return;
    client.unlockSound();
    toggle();
  };

  return (
    <main className="lobby">
      <form
        className="lobby-card panel"
        onSubmit={(event) => void enter(event)}
        noValidate
        aria-labelledby="lobby-title"
      >
        <header>
          <h1 id="lobby-title">{roomTitle(room)}</h1>
          <WhoIsHere onFull={setFull} />
        </header>
        {notice !== null && (
          <p className="lobby-note" role="status">
            {notice}
          </p>
        )}
        <Preview profile={profile} video={video} />
        <div className="lobby-name">
          <label htmlFor="your-name">{t('common.yourName')}</label>
          <input
            id="your-name"
            ref={nameField}
            className="field"
            value={profile.name}
            maxLength={limits.NAME_MAX_CHARS}
            autoComplete="nickname"
            enterKeyHint="go"
            placeholder={t('lobby.yourNameHint')}
            autoFocus={known === null}
            aria-invalid={nameMissing}
            aria-describedby={nameMissing ? 'name-missing' : undefined}
            onChange={(event) => {
              change({ name: event.target.value });
              setNameMissing(false);
            }}
          />
          {nameMissing && (
            <p id="name-missing" className="bad lobby-help" role="alert">
              {t('lobby.nameMissing')}
            </p>
          )}
        </div>
        <ColorPicker color={profile.color} onPick={(color) => change({ color })} />
        <PhotoPicker photo={profile.photo} video={video} onPhoto={(photo) => change({ photo })} />
        {waiting ? (
          <p className="lobby-note" role="status">
            {t('lobby.waiting')}
          </p>
        ) : (
          refusal !== null && <Refusal error={refusal} />
        )}
        {waits !== null && (
          <p className="lobby-note" role="status">
            {waitOf(waits)}
          </p>
        )}
        {(waiting || full || refusal?.code === 'room_full') && (
          <button type="button" className="button" onClick={wait}>
            {waiting ? t('lobby.stopWaiting') : t('lobby.letMeIn')}
          </button>
        )}
        <LanguagePicker />
        <div className="lobby-foot">
          <button type="submit" className="button primary lobby-enter" autoFocus={known !== null} aria-disabled={busy}>
            {busy ? t('lobby.entering') : t('lobby.enter')} {!busy && <ArrowRight size={20} aria-hidden="true" />}
          </button>
        </div>
      </form>
    </main>
  );
}

function Refusal({ error }: { error: WireError }) {
  const { body, action } = endingOf(error, true);
  return (
    <p className="lobby-note refusal" role="alert">
      {body}{' '}
      {action === 'reload' && (
        <button type="button" className="button small" onClick={() => location.reload()}>
          {t('common.reload')}
        </button>
      )}
    </p>
  );
}

/** A colour by chance, so that ten newcomers are not ten times blue. */
function newcomer(): Profile {
  return { name: '', color: Math.floor(Math.random() * limits.PERSON_COLORS), photo: null };
}
