import { createElement, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { SurecastProvider, useChannel, useConnection, usePublish, useReceipt } from './index.js';

interface Order {
  total: number;
}

function Page() {
  const { connection } = useConnection();
  const { messages, feed, state } = useChannel<Order>('orders', { parse: (data) => data as Order });
  const { outgoing, own } = usePublish('orders');
  const receipt = useReceipt('0190f3c4-0000-7000-8000-000000000000');
  const figures = [messages.length, feed.history.kind, state.kind, outgoing.length, own.length, String(receipt)];
  return createElement('p', null, connection.kind, ' ', figures.join(' '));
}

describe('the hooks on a server', () => {
  it('render without a browser, and touch none of its globals', () => {
    const touched: string[] = [];
    const names = ['window', 'document', 'location', 'localStorage', 'sessionStorage', 'BroadcastChannel'];
    const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
    for (const name of names) {
      Object.defineProperty(globalThis, name, {
        configurable: true,
        get() {
          touched.push(name);
          return undefined;
        },
      });
    }
    try {
      const tree = createElement(StrictMode, null, createElement(SurecastProvider, null, createElement(Page)));
      expect(renderToString(tree)).toBe('<p>connecting<!-- --> <!-- -->0 loading waiting 0 0 null</p>');
    } finally {
      for (const [name, descriptor] of before) {
        if (descriptor) Object.defineProperty(globalThis, name, descriptor);
        else Reflect.deleteProperty(globalThis, name);
      }
    }
    expect(touched).toEqual([]);
  });

  it('say where they must stand', () => {
    expect(() => renderToString(createElement(Page))).toThrow('SurecastProvider');
  });
});
