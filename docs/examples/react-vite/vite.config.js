import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // The hooks and this app must share one React.
  resolve: { dedupe: ['react', 'react-dom'] },
});
