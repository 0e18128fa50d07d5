import '@fontsource-variable/figtree/wght.css';
import { createRoot } from 'react-dom/client';
import { App } from '../ui/app.tsx';
import { createRoomClient } from './room-client.ts';

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no #app');
createRoot(root, {
  // What a boundary keeps within a part of the page is a fault of the page all the same: it goes where uncaught ones go, the
  // console and whoever listens on the window. Telemetry does.
  onCaughtError: (error) => reportError(error),
}).render(<App createClient={(room) => createRoomClient({ room, origin: location.origin })} />);
