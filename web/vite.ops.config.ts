import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The page for on-call, which the service serves on its private port under `/ops`. In a dot folder of `dist/`: the public
 * port serves none. It is built after the web client, whose build empties `dist/`.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: '/ops/',
  publicDir: false,
  plugins: [react()],
  build: { target: 'es2022', outDir: 'dist/.ops', emptyOutDir: true, rolldownOptions: { input: 'ops.html' } },
});
