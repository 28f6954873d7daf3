import { describe, expect, test } from 'vitest';
import { describeAcks } from './contract/acks.contract.js';
import { describeAdmin } from './contract/admin.contract.js';
import { describeDepartures } from './contract/departures.contract.js';
import { describeNodes } from './contract/nodes.contract.js';
import { eachWith, type OpenLiveState, POLICY } from './contract/opened.contract.js';
import { describePositions } from './contract/positions.contract.js';
import { describeReports } from './contract/reports.contract.js';
import { describeResend } from './contract/resend.contract.js';

export type { OpenedLiveState, OpenLiveState } from './contract/opened.contract.js';

/** Every promise of live-state.ts, for each adapter alike. `open` gives an empty live state for each test. */
export function describeLiveState(name: string, open: OpenLiveState): void {
  describe(`${name}: heads and presence`, () => describePositions(eachWith(open)));
  describe(`${name}: acks`, () => describeAcks(eachWith(open)));
  describe(`${name}: resends`, () => describeResend(eachWith(open)));
  describe(`${name}: departures`, () => describeDepartures(eachWith(open)));
  describe(`${name}: reports`, () => describeReports(eachWith(open)));
  describe(`${name}: nodes`, () => describeNodes(eachWith(open)));
  describe(`${name}: admin`, () => describeAdmin(eachWith(open)));
  describe(`${name}: life`, () => {
    const at = eachWith(open);
    test('ping resolves while it is open, and the policy is the one given', async () => {
      await at.live.ping();
      expect(at.live.policy).toEqual(POLICY);
    });
  });
}
