import { TriangleAlert } from 'lucide-react';
import type { DeviceProblem } from '../../media/media-store.ts';
import { t } from '../../words/words.ts';
import { useClient } from '../client-context.ts';
import { deviceWords, type Device } from '../model/words.ts';

type ProblemNoteProps = { device: Device; problem: DeviceProblem };

/** What is wrong with a device, what to do, and the button to try again. */
export function ProblemNote({ device, problem }: ProblemNoteProps) {
  const client = useClient();
  const { title, help } = deviceWords(device, problem);
  return (
    <div className="problem-note" role="status">
      <TriangleAlert size={20} aria-hidden="true" />
      <p>
        <strong>{title}</strong> {help}
      </p>
      {problem !== 'insecure' && (
        <button
          type="button"
          className="button small"
          onClick={() => void (device === 'mic' ? client.openMic() : client.openCamera())}
        >
          {t('common.tryAgain')}
        </button>
      )}
    </div>
  );
}
