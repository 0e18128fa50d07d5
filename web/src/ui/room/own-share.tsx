import { MonitorUp } from 'lucide-react';
import { t } from '../../words/words.ts';
import { useClient, useMedia, useRoom } from '../client-context.ts';
import { listNames } from '../model/words.ts';
import './own-share.css';

/** Above the dock while the own screen is shown: that it is, who looks at it, and the way to end it. */
export function OwnShare() {
  const client = useClient();
  const viewers = useMedia((state) => state.viewers);
  const people = useRoom((state) => state.people);
  const names = viewers.flatMap((id) => people.get(id)?.name ?? []).sort((a, b) => a.localeCompare(b));
  return (
    <section className="own-share panel" data-obstacle="" aria-label={t('share.yours')}>
      <MonitorUp size={18} aria-hidden="true" />
      <p>
        <b>{t('share.yours')}</b>{' '}
        <span className="quiet" role="status">
          {t('share.viewers', { n: names.length, names: listNames(names) })}
        </span>
      </p>
      <button type="button" className="button small" onClick={() => client.stopSharing()}>
        {t('share.stop')}
      </button>
    </section>
  );
}
