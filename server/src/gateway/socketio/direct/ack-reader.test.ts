import { describe, expect, test } from 'vitest';
import { createAckReader } from './ack-reader.js';

function read(reader: ReturnType<typeof createAckReader>, body: string) {
  return reader.read(body, (JSON.parse(body) as unknown[])[1]);
}

const body = (seq: number | string) => `["ack",{"channel":"news","epoch":"e1","upTo":${seq}}]`;

describe('what a client repeats in each ack is read once', () => {
  test('the same ack with another seq says what parsing it would say', () => {
    const reader = createAckReader();
    expect(reader.again(body(1))).toBeNull();
    expect(read(reader, body(1))).toEqual({ channel: 'news', epoch: 'e1', upTo: 1 });
    for (const seq of [0, 2, 10, 999_999_999_999_999]) {
      expect(reader.again(body(seq))).toEqual({ channel: 'news', epoch: 'e1', upTo: seq });
    }
  });

  test.each(['007', '-1', '1.5', '1e3', ' 1', '', '1,"upTo":2', '9007199254740993', '"1"', 'null', '1}],[{"upTo":2'])(
    '%s is left to the parser',
    (seq) => {
      const reader = createAckReader();
      read(reader, body(1));
      expect(reader.again(body(seq))).toBeNull();
    },
  );

  test('another event, channel or epoch is left to the parser, and what is read then counts from there', () => {
    const reader = createAckReader();
    read(reader, body(1));
    expect(reader.again('["sync",{"channel":"news","epoch":"e1","upTo":2}]')).toBeNull();
    expect(reader.again(body(2).replace('news', 'other'))).toBeNull();
    expect(read(reader, body(2).replace('news', 'other'))).toEqual({ channel: 'other', epoch: 'e1', upTo: 2 });
    expect(reader.again(body(3))).toBeNull();
    expect(reader.again(body(3).replace('news', 'other'))).toEqual({ channel: 'other', epoch: 'e1', upTo: 3 });
  });

  test.each([
    '["ack",{"upTo":1,"channel":"news","epoch":"e1"}]',
    '["ack",{"channel":"news","epoch":"e1","upTo":1.0}]',
    '["ack",{"channel":"news","epoch":"e1","upTo":1 }]',
  ])('%s is an ack that is not remembered', (text) => {
    const reader = createAckReader();
    expect(read(reader, text)).toEqual({ channel: 'news', epoch: 'e1', upTo: 1 });
    expect(reader.again(text)).toBeNull();
  });

  test.each([
    '["ack",{"channel":"news","epoch":"e1","upTo":-1}]',
    '["ack",{"channel":"news","epoch":"e1","more":1,"upTo":1}]',
    `["ack",{"channel":"news","epoch":"${'e'.repeat(65)}","upTo":1}]`,
    '["ack",{"channel":7,"epoch":"e1","upTo":1}]',
    '["ack",{"ids":["a"]}]',
    '["ack",null]',
    '["ack","x"]',
  ])('%s is not taken', (text) => {
    const reader = createAckReader();
    expect(read(reader, text)).toBeNull();
    expect(reader.again(text)).toBeNull();
  });
});
