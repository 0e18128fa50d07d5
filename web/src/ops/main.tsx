import '@fontsource-variable/figtree/index.css';
import 'uplot/dist/uPlot.min.css';
import './ops.css';
import './numbers.css';
import './plots.css';
import './release.css';
import './runbook.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { readTheme, setTheme } from './theme.ts';

setTheme(readTheme());
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
