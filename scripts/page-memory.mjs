import { runE2e } from './setup/run-e2e.mjs';

await runE2e('memory/main.ts');
