import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { PersonId } from '@atrium/protocol';
import { t } from '../words/words.ts';
import type { Theme } from '../world/types.ts';
import { useClient } from './client-context.ts';
import { useReducedMotion } from './parts/use-media-query.ts';
import { settings, useSettings } from './settings.ts';
import './stage.css';

type StageProps = {
  mode: 'lobby' | 'room';
  theme: Theme;
  onPersonClick?: (person: PersonId, at: { x: number; y: number }) => void;
};

/** The world behind everything. A canvas gives its context once, so each mode and theme gets a canvas of its own. */
export function Stage(props: StageProps) {
  const reducedMotion = useReducedMotion();
  return <StageCanvas key={`${props.mode} ${props.theme}`} {...props} reducedMotion={reducedMotion} />;
}

function StageCanvas({ mode, theme, reducedMotion, onPersonClick }: StageProps & { reducedMotion: boolean }) {
  const client = useClient();
  const quality = useSettings((state) => state.quality);
  const letters = useSettings((state) => state.letterKeys);
  const [failed, setFailed] = useState<{ error: unknown } | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const labels = useRef<HTMLDivElement>(null);
  const personClicked = useEffectEvent((person: PersonId, at: { x: number; y: number }) => onPersonClick?.(person, at));

  useEffect(() => client.setQuality(quality), [client, quality]);

  useEffect(() => {
    if (canvas.current === null || labels.current === null) return;
    return client.mountStage({
      canvas: canvas.current,
      labels: labels.current,
      obstacles: '[data-obstacle]',
      theme,
      quality: settings.getState().quality,
      mode,
      reducedMotion,
      onPersonClick: (person, at) => personClicked(person, at),
      onFailed: (error) => setFailed({ error }),
    });
  }, [client, mode, theme, reducedMotion]);

  // Frames are drawn outside of React; thrown here, their errors come to the boundary around the stage.
  if (failed !== null) throw failed.error;
  return (
    <div className={`stage ${mode}`}>
      {mode === 'room' ? (
        <canvas
          ref={canvas}
          tabIndex={0}
          data-letters={letters ? 'on' : 'off'}
          role="application"
          aria-label={t('app.world')}
        />
      ) : (
        <canvas ref={canvas} aria-hidden="true" />
      )}
      <div ref={labels} className="stage-labels" aria-hidden="true" />
    </div>
  );
}
