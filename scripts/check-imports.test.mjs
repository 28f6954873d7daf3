import { describe, expect, it } from 'vitest';
import { violations } from './check-imports.mjs';

const line = (specifier) => `import { thing } from '${specifier}';\n`;

describe('import rules', () => {
  it.each([
    ['delivery imports no adapter', 'server/src/delivery/save.ts', '../store/sqlite/index.js'],
    ['delivery imports no driver', 'server/src/delivery/save.ts', 'ioredis'],
    ['delivery imports no module of the system', 'server/src/delivery/save.ts', 'node:fs'],
    ['delivery imports no settings', 'server/src/delivery/save.ts', '../config.js'],
    ['delivery imports no HTTP', 'server/src/delivery/save.ts', '../http/server.js'],
    ['http builds no adapter', 'server/src/http/routes/save.ts', '../../store/sqlite/index.js'],
    ['http reaches no socket', 'server/src/http/server.ts', '../gateway/socketio/index.js'],
    ['workers build no adapter', 'server/src/workers/fan-out.ts', '../queue/bullmq/index.js'],
    ['admin builds no adapter', 'server/src/admin/overview.ts', '../live/redis/index.js'],
    ['main builds no adapter', 'server/src/main.ts', './store/mongo/index.js'],
    ['a port knows no adapter', 'server/src/store/store.ts', './sqlite/index.js'],
    ['an adapter knows no other adapter', 'server/src/store/mongo/index.ts', '../sqlite/index.js'],
    ['an adapter does not call delivery', 'server/src/live/redis/index.ts', '../../delivery/save.js'],
    ['the gateway knows no store', 'server/src/gateway/socketio/index.ts', '../../store/store.js'],
    ['the MongoDB driver stays behind its port', 'server/src/app.ts', 'mongodb'],
    ['the client library knows no React', 'shared/src/client/index.ts', 'react'],
    ['the client library knows no page', 'shared/src/client/index.ts', '../../../web/src/live/provider.js'],
    ['the protocol imports nothing', 'shared/src/protocol/frames.ts', 'zod'],
    ['web knows no server', 'web/src/main.tsx', '../../server/src/errors.js'],
    ['the browser tests know no server code', 'e2e/stack/server.ts', '../../server/src/app.js'],
    ['the browser tests know no shared code', 'e2e/stack/server.ts', '@surecast/shared/client'],
  ])('%s', (_rule, file, specifier) => {
    expect(violations(file, line(specifier))).toHaveLength(1);
  });

  it.each([
    ['server/src/delivery/save.ts', '../store/store.js'],
    ['server/src/delivery/save.ts', './relay.js'],
    ['server/src/delivery/save.ts', '@surecast/shared/protocol'],
    ['server/src/app.ts', './store/sqlite/index.js'],
    ['server/src/http/server.ts', '../delivery/delivery.js'],
    ['server/src/queue/bullmq/index.ts', '../../live/redis/connection.js'],
    ['server/src/store/sqlite/index.ts', './thread.js'],
    ['web/src/main.tsx', '@surecast/shared/client'],
    ['server/src/delivery/save.test.ts', '../store/memory/index.js'],
  ])('%s may import %s', (file, specifier) => {
    expect(violations(file, line(specifier))).toEqual([]);
  });

  it('sees re-exports, types, bare and dynamic imports, over several lines', () => {
    const source = [
      "export { a } from '../store/mongo/index.js';",
      "import type {\n  B,\n} from '../store/sqlite/index.js';",
      "import '../live/redis/index.js';",
      "const c = await import('../queue/bullmq/index.js');",
    ].join('\n');
    expect(violations('server/src/delivery/save.ts', source)).toHaveLength(4);
  });

  it('refuses a folder that no rule covers', () => {
    expect(violations('server/src/misc/thing.ts', '')).toHaveLength(1);
  });
});
