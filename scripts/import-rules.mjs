/**
 * Which part of the code may import which. A file belongs to the first part whose `files` match its path. `imports` are
 * the places in the repository that the part may reach besides itself; `packages` are the packages that it may use
 * (`node:` modules included), all when left out. `reason` is what a person who breaks the rule is told.
 *
 * A place is a file, everything under a folder (`folder/`), or the files right in a folder (`folder/*`).
 */

const SPINE = [
  'server/src/config.ts',
  'server/src/errors.ts',
  'server/src/clock.ts',
  'server/src/events.ts',
  'server/src/turns.ts',
];
const PORTS = [
  'server/src/store/store.ts',
  'server/src/live/live-state.ts',
  'server/src/queue/queue.ts',
  'server/src/bus/bus.ts',
  'server/src/gateway/gateway.ts',
];
/** Constants of the stored format: the shard of a channel, the key of a client. */
const FORMAT = ['server/src/delivery/shard.ts', 'server/src/delivery/client-key.ts'];
const CONTRACT = ['shared/src/protocol/', 'shared/src/schema/'];
/** How every adapter says that what it stands on is down, once per outage. */
const OUTAGE = 'server/src/telemetry/outage.ts';
const REDIS_CONNECTION = 'server/src/live/redis/connection.ts';

const WIRE = [
  {
    name: 'the shared protocol',
    files: ['shared/src/protocol/'],
    imports: [],
    packages: [],
    reason: 'it is the contract that everything else rests on',
  },
  {
    name: 'the shared schemas',
    files: ['shared/src/schema/'],
    imports: ['shared/src/protocol/'],
    packages: ['zod'],
    reason: 'they check the contract and know nothing else',
  },
  {
    name: 'the client library',
    files: ['shared/src/client/'],
    imports: CONTRACT,
    packages: ['socket.io-client'],
    reason: 'it runs in any page and in Node, without a framework',
  },
  {
    name: 'the web application',
    files: ['web/src/'],
    imports: ['shared/src/'],
    reason: 'the browser reaches the server over the wire only',
  },
  {
    name: 'the browser tests',
    files: ['e2e/'],
    imports: [],
    reason: 'they see what a person sees: a browser and HTTP',
  },
];

const SERVER = [
  {
    name: 'main',
    files: ['server/src/main.ts'],
    imports: ['server/src/app.ts', 'server/src/app/', ...SPINE, 'server/src/telemetry/'],
    reason: 'it reads the settings, builds the app and handles signals',
  },
  {
    name: 'app',
    files: ['server/src/app.ts', 'server/src/app/'],
    imports: ['server/src/', 'shared/src/'],
    reason: 'it wires the server and nothing of the browser',
  },
  {
    name: 'the data folder',
    files: ['server/src/data-folder.ts'],
    imports: SPINE,
    reason: 'it makes the folder that others fill',
  },
  {
    name: 'settings, errors, clock and events',
    files: SPINE,
    imports: [...SPINE, 'shared/src/protocol/'],
    packages: ['zod', 'node:events'],
    reason: 'everything imports them, so they import nothing',
  },
  {
    name: 'ids',
    files: ['server/src/ids.ts'],
    imports: [],
    packages: ['uuid', 'node:crypto'],
    reason: 'they come from a clock and from chance',
  },
  {
    name: 'the delivery path',
    files: ['server/src/delivery/'],
    imports: [...PORTS, ...SPINE.filter((file) => !file.endsWith('/config.ts')), 'shared/src/protocol/'],
    packages: ['uuid', 'node:crypto'],
    reason: 'it stands on ports and knows no adapter, no wire and no environment',
  },
  {
    name: 'http',
    files: ['server/src/http/'],
    imports: [
      ...SPINE,
      ...PORTS,
      ...CONTRACT,
      'server/src/delivery/',
      'server/src/auth/',
      'server/src/admin/',
      'server/src/telemetry/',
    ],
    reason: 'it reaches delivery and ports, never an adapter',
  },
  {
    name: 'workers',
    files: ['server/src/workers/'],
    imports: [...SPINE, ...PORTS, ...CONTRACT, 'server/src/delivery/', 'server/src/telemetry/'],
    reason: 'it reaches delivery and ports, never an adapter',
  },
  {
    name: 'feeds',
    files: ['server/src/feeds/'],
    imports: [...SPINE, ...PORTS, ...CONTRACT, 'server/src/delivery/delivery.ts'],
    reason: 'it stands before the delivery path and knows no adapter',
  },
  {
    name: 'admin',
    files: ['server/src/admin/'],
    imports: [...SPINE, ...PORTS, ...CONTRACT, 'server/src/delivery/', 'server/src/auth/', 'server/src/figures/'],
    reason: 'it reaches delivery and ports, never an adapter',
  },
  {
    name: 'figures',
    files: ['server/src/figures/'],
    imports: [...SPINE, ...PORTS, ...CONTRACT],
    reason: 'it listens to events and writes to live state',
  },
  { name: 'auth', files: ['server/src/auth/'], imports: [...SPINE, ...CONTRACT], reason: 'it knows tokens only' },
  {
    name: 'telemetry',
    files: ['server/src/telemetry/'],
    imports: [...SPINE, ...PORTS, ...CONTRACT],
    reason: 'it listens to events',
  },
  {
    name: 'the publish command',
    files: ['server/src/publish/'],
    imports: [...CONTRACT, 'server/src/clock.ts'],
    reason: 'it is a client of the service like any other',
  },
];

const GATEWAY = ['gateway/connection', 'gateway/socketio', 'gateway/memory'].map((folder) => ({
  name: folder,
  files: [`server/src/${folder}/`],
  imports: [
    ...SPINE,
    ...CONTRACT,
    ...FORMAT,
    'server/src/gateway/*',
    'server/src/gateway/connection/',
    'server/src/delivery/delivery.ts',
    'server/src/auth/',
    OUTAGE,
    // The twin is the wire that the client library is tested on.
    ...(folder === 'gateway/memory' ? ['shared/src/client/'] : []),
  ],
  reason: 'it calls delivery through its interface and knows no other adapter',
}));

/** Adapters of the other ports: what stands beside the port is theirs too. */
const ADAPTERS = [
  'store/memory',
  'store/sqlite',
  'store/mongo',
  'live/memory',
  'live/redis',
  'queue/memory',
  'queue/bullmq',
  'bus/memory',
  'bus/redis',
].map((folder) => ({
  name: folder,
  files: [`server/src/${folder}/`],
  imports: [
    ...SPINE,
    ...CONTRACT,
    ...FORMAT,
    OUTAGE,
    `server/src/${folder.split('/')[0]}/*`,
    ...(/^(queue|bus)\/(?!memory)/.test(folder) ? [REDIS_CONNECTION] : []),
  ],
  reason: 'an adapter knows its port and no other adapter',
}));

const SEAMS = ['store', 'live', 'queue', 'bus', 'gateway'].map((seam) => ({
  name: `the ${seam} port`,
  files: [`server/src/${seam}/*`],
  imports: [...SPINE, ...CONTRACT, ...FORMAT],
  packages: ['zod', 'node:crypto'],
  reason: 'a port knows no adapter',
}));

export const PARTS = [...WIRE, ...SERVER, ...GATEWAY, ...ADAPTERS, ...SEAMS];

/** Packages that only some places may use: a driver stays behind its port. */
export const CONFINED = {
  mongodb: ['server/src/store/mongo/'],
  // The story breaks the store from outside.
  libsql: ['server/src/store/sqlite/', 'e2e/fixtures/poison.ts'],
  bullmq: ['server/src/queue/bullmq/'],
  '@bull-board/api': ['server/src/queue/bullmq/'],
  ioredis: ['server/src/live/redis/', 'server/src/queue/bullmq/', 'server/src/bus/redis/'],
  'socket.io': ['server/src/gateway/socketio/'],
  fastify: ['server/src/http/', 'server/src/app.ts', 'server/src/app/'],
  react: ['web/src/'],
  'react-dom': ['web/src/'],
};
