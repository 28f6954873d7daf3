import { defineConfig } from 'vite';

/** The client library as one script for pages without a build: `/assets/surecast-client-1.js`, added to what the web build made. */
export default defineConfig({
  publicDir: false,
  build: {
    target: 'es2020',
    outDir: 'dist/assets',
    emptyOutDir: false,
    sourcemap: false,
    lib: {
      entry: 'src/script-tag.ts',
      formats: ['iife'],
      name: 'Surecast',
      fileName: () => 'surecast-client-1.js',
    },
  },
});
