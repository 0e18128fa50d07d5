import { Volume2, VolumeOff, WifiOff } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../words/words.ts';
import { useClient, useMedia, useRoom } from '../client-context.ts';
import { noWay } from '../model/link-words.ts';
import { secondsUntil, useEvery } from '../parts/use-every.ts';

const COUNTDOWN_MS = 250;

/** What stands between one and the others at the moment, with the button that helps. */
export function Banner() {
  const connection = useRoom((state) => state.connection);
  const silent = useMedia((state) => state.needsGesture);
  const blocked = useMedia((state) => state.transport === 'failed');
  if (connection.kind === 'reconnecting') return <Reconnecting nextTryAt={connection.nextTryAt} />;
  if (blocked) return <NoWay />;
  return silent ? <TapToHear /> : null;
}

function NoWay() {
  const { verdict, why } = noWay();
  return (
    <div className="banner panel" role="status" data-obstacle="">
      <VolumeOff size={20} aria-hidden="true" />
      <p>
        {verdict} {why}
      </p>
    </div>
  );
}

function Reconnecting({ nextTryAt }: { nextTryAt: number }) {
  const client = useClient();
  const [now, setNow] = useState(() => Date.now());
  useEvery(COUNTDOWN_MS, true, () => setNow(Date.now()));
  const seconds = secondsUntil(nextTryAt, now);
  return (
    <div className="banner panel" role="status" data-obstacle="">
      <WifiOff size={20} aria-hidden="true" />
      <p>
        {t('banner.connectionLost')}
        <span className="banner-seconds" aria-hidden="true">
          {seconds > 0 ? t('banner.inSeconds', { seconds }) : t('banner.now')}
        </span>
      </p>
      <button type="button" className="button small" onClick={() => client.retryNow()}>
        {t('banner.retryNow')}
      </button>
    </div>
  );
}

/** After a reload browsers play no sound until the person touches the page. */
function TapToHear() {
  const client = useClient();
  return (
    <button type="button" className="button primary tap-to-hear" data-obstacle="" onClick={() => client.unlockSound()}>
      <Volume2 size={22} aria-hidden="true" /> {t('banner.tapToHear')}
    </button>
  );
}
