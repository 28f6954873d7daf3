import { describe, expect, test } from 'vitest';
import { describeAcks } from './contract/acks.contract.js';
import { describeAdmin } from './contract/admin.contract.js';
import { describeDepartures } from './contract/departures.contract.js';
import { describeFigures } from './contract/figures.contract.js';
import { describeForfeits } from './contract/forfeits.contract.js';
import { describeNodes } from './contract/nodes.contract.js';
import { eachWith, type OpenLiveState, POLICY } from './contract/opened.contract.js';
import { describeBounds, describePositions } from './contract/positions.contract.js';
import { describeRepair } from './contract/repair.contract.js';
import { describeReports } from './contract/reports.contract.js';
import { describeResend } from './contract/resend.contract.js';
import { describeService } from './contract/service.contract.js';

export type { OpenedLiveState, OpenLiveState } from './contract/opened.contract.js';

/** Every promise of live-state.ts, for each adapter alike. `open` gives an empty live state for each test. */
export function describeLiveState(name: string, open: OpenLiveState): void {
  describe(`${name}: heads and presence`, () => describePositions(eachWith(open)));
  describe(`${name}: bounds`, () => describeBounds(eachWith(open, { positionsPerSubject: 3 })));
  describe(`${name}: acks`, () => describeAcks(eachWith(open)));
  describe(`${name}: resends`, () => describeResend(eachWith(open)));
  describe(`${name}: departures`, () => describeDepartures(eachWith(open)));
  describe(`${name}: forfeits and expiry`, () => describeForfeits(eachWith(open)));
  describe(`${name}: service`, () => describeService(eachWith(open)));
  describe(`${name}: repair`, () => describeRepair(eachWith(open)));
  describe(`${name}: reports`, () => describeReports(eachWith(open)));
  describe(`${name}: nodes`, () => describeNodes(eachWith(open)));
  describe(`${name}: admin`, () => describeAdmin(eachWith(open)));
  describe(`${name}: figures`, () => describeFigures(eachWith(open)));
  describe(`${name}: life`, () => {
    const at = eachWith(open);
    test('ping resolves while it is open, and the policy is the one given', async () => {
      await at.live.ping();
      expect(at.live.policy).toEqual(POLICY);
    });
  });
}
