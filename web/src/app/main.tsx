import '@fontsource-variable/figtree/wght.css';
import { createRoot } from 'react-dom/client';
import { App } from '../ui/app.tsx';
import { createRoomClient } from './room-client.ts';

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no #app');
createRoot(root).render(<App createClient={(room) => createRoomClient({ room, origin: location.origin })} />);
