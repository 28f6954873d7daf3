import { expect, it } from 'vitest';
import { errorsPage, settingsPage } from '../../test/http/registry-pages.js';

// `npx vitest run --project server registry-pages -u` writes them anew after a change of a registry.
it('docs/errors.md is what the registry of errors says', async () => {
  await expect(errorsPage()).toMatchFileSnapshot('../../../docs/errors.md');
});

it('docs/settings.md is what the settings say', async () => {
  await expect(settingsPage()).toMatchFileSnapshot('../../../docs/settings.md');
});
