import { SurecastProvider, useChannel, useConnection, usePublish, useReceipt } from '@surecast/web/live';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';

interface Order {
  table: number;
}

/** What does not look like an order is left out of the list. */
function parseOrder(data: unknown): Order {
  if (typeof data === 'object' && data !== null && 'table' in data && typeof data.table === 'number') {
    return { table: data.table };
  }
  throw new TypeError('not an order');
}

function Orders() {
  const { connection, rejoin } = useConnection();
  const { messages, loadOlder, feed } = useChannel<Order>('orders', { parse: parseOrder });
  const { publish } = usePublish('orders');
  const [sent, setSent] = useState<readonly string[]>([]);

  async function order() {
    const { id } = await publish({ title: 'Soup', data: { table: 4 } });
    setSent((before) => [...before, id]);
  }

  return (
    <main>
      <h1>Orders</h1>
      <p role="status">{connection.kind}</p>
      {connection.kind === 'dropped' && (
        <button type="button" onClick={rejoin}>
          Come back
        </button>
      )}
      <button type="button" onClick={() => void order()}>
        Order soup
      </button>
      <ul>
        {messages.map((message) => (
          <li key={message.id}>
            {message.title} for table {message.data.table} {sent.includes(message.id) && <Reach id={message.id} />}
          </li>
        ))}
      </ul>
      {feed.older.kind === 'more' && (
        <button type="button" onClick={loadOlder}>
          Older
        </button>
      )}
    </main>
  );
}

function Reach({ id }: { id: string }) {
  const receipt = useReceipt(id);
  return receipt && <small>{`received by ${receipt.acked} of ${receipt.owed}`}</small>;
}

const root = document.querySelector('#root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <SurecastProvider url="http://127.0.0.1:8080">
        <Orders />
      </SurecastProvider>
    </StrictMode>,
  );
}
