import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The service serves `dist/`; `npm run dev -w web` proxies to a running one. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { target: 'es2022', sourcemap: true, chunkSizeWarningLimit: 800 },
  server: {
    proxy: {
      '/api': 'http://localhost:3000',
      '/ws': { target: 'ws://localhost:3000', ws: true },
    },
  },
});
