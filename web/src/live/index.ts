/**
 * Surecast for React: a provider that holds the page's connection, and hooks that read it. Every hook is safe in strict and concurrent
 * mode and can be rendered on a server; an app that does not use one does not carry it.
 */

export type { ChannelState, ConnectionState } from '@surecast/shared/client';
export type { PageOptions } from './browser-powers.js';
export { SurecastProvider } from './surecast-provider.js';
export type { Parse, TypedMessage } from './typed-messages.js';
export { type ChannelOptions, type ChannelView, useChannel } from './use-channel.js';
export { useConnection } from './use-connection.js';
export { type ChannelPublisher, usePublish } from './use-publish.js';
export { type Receipt, useReceipt } from './use-receipt.js';
