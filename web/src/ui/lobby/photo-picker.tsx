import { Camera, ImageUp, X } from 'lucide-react';
import { useRef, useState, type RefObject } from 'react';
import { t } from '../../words/words.ts';
import { useMedia } from '../client-context.ts';
import { photoOfFile, photoOfVideo } from '../photo.ts';

type PhotoPickerProps = {
  photo: string | null;
  video: RefObject<HTMLVideoElement | null>;
  onPhoto: (photo: string | null) => void;
};

/** A face instead of initials: from a file, or from the camera when it is on. */
export function PhotoPicker({ photo, video, onPhoto }: PhotoPickerProps) {
  const camera = useMedia((state) => state.camera.kind === 'live');
  const file = useRef<HTMLInputElement>(null);
  const [unusable, setUnusable] = useState(false);

  const take = (taken: string | null) => {
    setUnusable(taken === null);
    if (taken !== null) onPhoto(taken);
  };
  return (
    <div className="photo-picker">
      <input
        ref={file}
        type="file"
        accept="image/*"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={t('lobby.pictureFile')}
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          event.target.value = ''; // So that the same file can be chosen again.
          if (chosen) void photoOfFile(chosen).then(take);
        }}
      />
      <button type="button" className="button small" onClick={() => file.current?.click()}>
        <ImageUp size={18} aria-hidden="true" /> {photo === null ? t('lobby.addPhoto') : t('lobby.otherPhoto')}
      </button>
      {camera && (
        <button
          type="button"
          className="button small"
          onClick={() => video.current && take(photoOfVideo(video.current))}
        >
          <Camera size={18} aria-hidden="true" /> {t('lobby.snapshot')}
        </button>
      )}
      {photo !== null && (
        <button type="button" className="button small" onClick={() => onPhoto(null)}>
          <X size={18} aria-hidden="true" /> {t('lobby.noPhoto')}
        </button>
      )}
      {unusable && (
        <p className="bad lobby-help" role="alert">
          {t('lobby.pictureUnusable')}
        </p>
      )}
    </div>
  );
}
