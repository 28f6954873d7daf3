import { describe } from 'vitest';
import { describeRequests } from './contract/requests.contract.js';
import { describeRooms } from './contract/rooms.contract.js';
import { describeSlowReaders } from './contract/slow-readers.contract.js';
import { eachWith, type StartGateway } from './contract/under-test.contract.js';

export {
  createScriptedDelivery,
  createTestTokens,
  frameOf,
  type GatewayUnderTest,
  type Peer,
  type ScriptedDelivery,
  until,
} from './contract/under-test.contract.js';

/** The suite that every gateway runs. */
export function gatewayContract(name: string, start: StartGateway): void {
  describe(`gateway contract: ${name}`, () => {
    describe('rooms', () => describeRooms(eachWith(start)));
    describe('requests', () => describeRequests(eachWith(start)));
    describe('slow readers', () => describeSlowReaders(eachWith(start)));
  });
}
