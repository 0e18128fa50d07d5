import { LocateFixed, Maximize, Minus, Plus } from 'lucide-react';
import { useClient } from '../client-context.ts';
import { Tip } from '../parts/tip.tsx';

/** The camera, for those without wheel or pinch. */
export function ViewControls() {
  const client = useClient();
  return (
    <div className="view-controls panel" data-obstacle="" role="group" aria-label="View">
      <Tip words="Back to me" side="left">
        <button type="button" aria-label="Back to me" onClick={() => client.zoom('me')}>
          <LocateFixed aria-hidden="true" />
        </button>
      </Tip>
      <Tip words="Whole room (O)" side="left">
        <button type="button" aria-label="Whole room" onClick={() => client.overview()}>
          <Maximize aria-hidden="true" />
        </button>
      </Tip>
      <hr />
      <Tip words="Zoom in (+)" side="left">
        <button type="button" aria-label="Zoom in" onClick={() => client.zoom('in')}>
          <Plus aria-hidden="true" />
        </button>
      </Tip>
      <Tip words="Zoom out (-)" side="left">
        <button type="button" aria-label="Zoom out" onClick={() => client.zoom('out')}>
          <Minus aria-hidden="true" />
        </button>
      </Tip>
    </div>
  );
}
