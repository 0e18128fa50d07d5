import { Dialog } from 'radix-ui';
import { X } from 'lucide-react';
import { t } from '../../words/words.ts';
import { KEY_HELP } from '../model/keys.ts';
import { useReturnFocus } from '../parts/use-return-focus.ts';
import { useUi, useUiStore } from './room-ui.ts';
import './dialog.css';

export function HelpDialog() {
  const ui = useUiStore();
  const open = useUi((state) => state.dialog === 'help');
  return (
    <Dialog.Root open={open} onOpenChange={(next) => ui.setState({ dialog: next ? 'help' : 'none' })}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-shade" />
        <Dialog.Content className="dialog" aria-describedby="help-text">
          <Help />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Help() {
  useReturnFocus('.room-menu');
  return (
    <>
      <header>
        <Dialog.Title>{t('help.title')}</Dialog.Title>
        <Dialog.Close className="icon-button" aria-label={t('common.close')}>
          <X aria-hidden="true" />
        </Dialog.Close>
      </header>
      <p id="help-text" className="quiet">
        {t('help.howToWalk')}
      </p>
      <dl className="key-list">
        {KEY_HELP.map((line) => (
          <div key={line.what}>
            <dt>
              {line.keys.map((key) => (
                <kbd key={key}>{key === 'Space' ? t('key.space') : key}</kbd>
              ))}
              {'or' in line && <span className="quiet">{t('help.orKeys', { keys: t(line.or) })}</span>}
            </dt>
            <dd>{t(line.what)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
