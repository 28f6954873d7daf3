import { runE2e } from './setup/run-e2e.mjs';

await runE2e('shots/main.ts');
