import { describe, expect, test } from 'vitest';
import { type AckHead, type AckHeads, ackAgain, ackOf, createAckHeads } from './ack-reader.js';

const payloadOf = (body: string) => (JSON.parse(body) as unknown[])[1];

/** One connection, which reads as the gateway does. */
function createReader(heads: AckHeads = createAckHeads()) {
  let head: AckHead | null = null;
  return {
    read(body: string) {
      const ack = ackOf(payloadOf(body));
      if (ack) head = heads(body, ack) ?? head;
      return ack;
    },
    again: (body: string, before = '42') =>
      head && ackAgain(head, Buffer.from(before + body), Buffer.byteLength(before)),
    head: () => head,
  };
}

const body = (seq: number | string) => `["ack",{"channel":"news","epoch":"e1","upTo":${seq}}]`;

describe('what a client repeats in each ack is read once', () => {
  test('the same ack with another seq says what parsing it would say', () => {
    const reader = createReader();
    expect(reader.again(body(1))).toBeNull();
    expect(reader.read(body(1))).toEqual({ channel: 'news', epoch: 'e1', upTo: 1 });
    for (const seq of [0, 2, 10, 999_999_999_999_999]) {
      expect(reader.again(body(seq))).toEqual({ channel: 'news', epoch: 'e1', upTo: seq });
    }
  });

  test('the head is held once for all who repeat it', () => {
    const heads = createAckHeads();
    const [one, other] = [createReader(heads), createReader(heads)];
    one.read(body(1));
    other.read(body(2));
    expect(one.head()).not.toBeNull();
    expect(other.head()).toBe(one.head());
    expect(other.again(body(3), '42123')).toEqual({ channel: 'news', epoch: 'e1', upTo: 3 });
  });

  test('no more than 10,000 heads are held, and who repeats one that was let go is still understood', () => {
    const heads = createAckHeads();
    const first = createReader(heads);
    first.read(body(1));
    for (let number = 0; number < 10_000; number += 1) createReader(heads).read(body(1).replace('news', `c${number}`));
    expect(first.again(body(2))).toEqual({ channel: 'news', epoch: 'e1', upTo: 2 });
    const later = createReader(heads);
    later.read(body(1));
    expect(later.head()).not.toBe(first.head());
  });

  test('a head that is longer than names can make it is not held', () => {
    const reader = createReader();
    const long = body(1).replace('{', `{${' '.repeat(400)}`);
    expect(reader.read(long)).toEqual({ channel: 'news', epoch: 'e1', upTo: 1 });
    expect(reader.head()).toBeNull();
  });

  test.each(['007', '-1', '1.5', '1e3', ' 1', '', '1,"upTo":2', '9007199254740993', '"1"', 'null', '1}],[{"upTo":2'])(
    '%s is left to the parser',
    (seq) => {
      const reader = createReader();
      reader.read(body(1));
      expect(reader.again(body(seq))).toBeNull();
    },
  );

  test('another event, channel or epoch is left to the parser, and what is read then counts from there', () => {
    const reader = createReader();
    reader.read(body(1));
    expect(reader.again('["sync",{"channel":"news","epoch":"e1","upTo":2}]')).toBeNull();
    expect(reader.again(body(2).replace('news', 'other'))).toBeNull();
    expect(reader.read(body(2).replace('news', 'other'))).toEqual({ channel: 'other', epoch: 'e1', upTo: 2 });
    expect(reader.again(body(3))).toBeNull();
    expect(reader.again(body(3).replace('news', 'other'))).toEqual({ channel: 'other', epoch: 'e1', upTo: 3 });
  });

  test.each([
    '["ack",{"upTo":1,"channel":"news","epoch":"e1"}]',
    '["ack",{"channel":"news","epoch":"e1","upTo":1.0}]',
    '["ack",{"channel":"news","epoch":"e1","upTo":1 }]',
  ])('%s is an ack that is not remembered', (text) => {
    const reader = createReader();
    expect(reader.read(text)).toEqual({ channel: 'news', epoch: 'e1', upTo: 1 });
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
    const reader = createReader();
    expect(reader.read(text)).toBeNull();
    expect(reader.again(text)).toBeNull();
  });
});
