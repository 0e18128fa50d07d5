import '@fontsource-variable/figtree/wght.css';
import { createRoot } from 'react-dom/client';
import { App } from '../ui/app.tsx';
import { settings } from '../ui/settings.ts';
import { speak } from '../words/words.ts';
import { createRoomClient } from './room-client.ts';

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no #app');
const page = createRoot(root, {
  // What a boundary keeps within a part of the page is a fault of the page all the same: it goes where uncaught ones go, the
  // console and whoever listens on the window. Telemetry does.
  onCaughtError: (error) => reportError(error),
});
const draw = () => page.render(<App createClient={(room) => createRoomClient({ room, origin: location.origin })} />);
// In the person's language from the first moment on; in English where its sentences do not come.
speak(settings.getState().language).then(draw, (error: unknown) => {
  reportError(error);
  draw();
});
