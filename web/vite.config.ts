import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const SERVER = 'http://127.0.0.1:8080';
const PATHS = [
  '/save',
  '/ack',
  '/list',
  '/token',
  '/messages',
  '/admin/api',
  '/admin/login',
  '/admin/logout',
  '/admin/queues',
];

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    sourcemap: false,
    // The server's content policy allows scripts and styles of its own origin only, so nothing becomes a data: URL.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: {
      ...Object.fromEntries(PATHS.map((path) => [path, SERVER])),
      '/socket.io': { target: SERVER, ws: true },
    },
  },
});
