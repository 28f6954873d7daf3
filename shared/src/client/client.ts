import { createBounds } from './bounds.js';
import { createEnvironment } from './environment.js';
import { createPost } from './http.js';
import type { CoreOptions, Inspectable, SurecastClient } from './options.js';
import { createOwnTokens } from './own-tokens.js';
import { createPublisher } from './publish.js';
import { createReceiver } from './receiver.js';

/** A client of the service: receives, publishes, and keeps what it needs over a reload of the page. */
export function createClient(options: CoreOptions): SurecastClient & Inspectable {
  const { url, io, label } = options;
  const environment = createEnvironment(options);
  const { storage } = environment;
  const bounds = createBounds(options.limits);
  const prefix = `surecast:${url}`;
  const post = createPost(url, environment);
  const name = options.client ?? keptName();
  const getToken = options.getToken ?? createOwnTokens(post, storage, `${prefix}:token`);
  const receiver = createReceiver({ url, io, name, label, getToken, post, bounds, environment });
  const { connection, subscribe, rejoin, close, held } = receiver;
  const publisher = createPublisher({ post: receiver.post, bounds, environment });

  function keptName(): string {
    const key = `${prefix}:client`;
    const kept = storage?.getItem(key) ?? environment.newId();
    storage?.setItem(key, kept);
    return kept;
  }

  return {
    name,
    connection,
    get storage() {
      return environment.isKept() ? 'kept' : 'lost';
    },
    subscribe,
    publish: publisher.publish,
    rejoin,
    close,
    usage: () => bounds.usage([{ publishes: publisher.size }, ...held()]),
  };
}
