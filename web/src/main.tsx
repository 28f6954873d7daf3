import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.js';
import { readTyped } from './app/read-typed.js';

const root = document.getElementById('root');
if (!root) throw new Error('The document has no element #root.');
createRoot(root).render(
  <StrictMode>
    <App typed={readTyped(document)} />
  </StrictMode>,
);
