// The process of the clients. It takes its orders from when its code has been loaded; what is sent before waits in the channel.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

// Node 20 runs no TypeScript of its own.
await runnerImport(fileURLToPath(new URL('./process.ts', import.meta.url)), {
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  configFile: false,
  logLevel: 'error',
});
