import { MongoNetworkError } from 'mongodb';
import { expect, test } from 'vitest';
import { isCode, SurecastError } from '../../errors.js';
import { toStoreError } from './errors.js';

test.each([
  new MongoNetworkError('connection 3 closed'),
  Object.assign(new Error('write ECONNRESET'), { code: 'ECONNRESET', syscall: 'write' }),
  Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' }),
  Object.assign(new Error('Cannot call write after a stream was destroyed'), { code: 'ERR_STREAM_DESTROYED' }),
])('what the driver or a socket says is store_unavailable: %s', (error) => {
  const told = toStoreError(error);
  expect(isCode(told, 'store_unavailable')).toBe(true);
  expect(told).toMatchObject({ cause: error });
});

test.each([
  new RangeError('1001 ids'),
  new TypeError('not a function'),
  Object.assign(new TypeError('not a string'), { code: 'ERR_INVALID_ARG_TYPE' }),
  new SurecastError('invalid_request'),
])('anything else stays as it is: %s', (error) => {
  expect(toStoreError(error)).toBe(error);
});
