import { expect, it } from 'vitest';
import type { Member } from '../live/live-state.js';
import { orderValue } from './client-order.js';

const member = (client: string, label?: string) => ({ client, ...(label !== undefined && { label }) }) as Member;

it('by name is by label, else by the client’s own name: subjects are random, or the same for everybody', () => {
  const members = [
    member('0193/zebra'),
    member('9fe1/ant'),
    member('a team/of two/Bee'),
    member('0000/last', 'Cash desk'),
  ];
  const values = members.map((one) => orderValue('name', one, 0));
  expect(values).toEqual(['zebra', 'ant', 'bee', 'cash desk']);
});
