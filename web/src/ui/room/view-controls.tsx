import { LocateFixed, Maximize, Minus, Plus } from 'lucide-react';
import { direction, t } from '../../words/words.ts';
import { useClient } from '../client-context.ts';
import { Tip } from '../parts/tip.tsx';

/** The camera, for those without wheel or pinch. */
export function ViewControls() {
  const client = useClient();
  const inward = direction() === 'rtl' ? 'right' : 'left';
  return (
    <div className="view-controls panel" data-obstacle="" role="group" aria-label={t('view.controls')}>
      <Tip words={t('view.backToMe')} side={inward}>
        <button type="button" aria-label={t('view.backToMe')} onClick={() => client.zoom('me')}>
          <LocateFixed aria-hidden="true" />
        </button>
      </Tip>
      <Tip words={t('view.wholeRoomTip')} side={inward}>
        <button type="button" aria-label={t('view.wholeRoom')} onClick={() => client.overview()}>
          <Maximize aria-hidden="true" />
        </button>
      </Tip>
      <hr />
      <Tip words={t('view.zoomInTip')} side={inward}>
        <button type="button" aria-label={t('view.zoomIn')} onClick={() => client.zoom('in')}>
          <Plus aria-hidden="true" />
        </button>
      </Tip>
      <Tip words={t('view.zoomOutTip')} side={inward}>
        <button type="button" aria-label={t('view.zoomOut')} onClick={() => client.zoom('out')}>
          <Minus aria-hidden="true" />
        </button>
      </Tip>
    </div>
  );
}
