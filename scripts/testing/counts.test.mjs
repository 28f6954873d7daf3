import { describe, expect, it } from 'vitest';
import { fromPlaywright, fromVitest } from './counts.mjs';

const file = (status, ...tests) => ({
  status,
  assertionResults: tests.map((state, index) => ({ status: state, fullName: `test ${index}` })),
});

describe('counts of vitest', () => {
  it('sum up tests over files and name those that were skipped', () => {
    const report = { testResults: [file('passed', 'passed', 'pending'), file('failed', 'passed', 'failed')] };
    expect(fromVitest(report, false)).toEqual({ passed: 2, failed: 1, skipped: 1, skippedNames: ['test 1'] });
  });

  it('have a failure for a file that could not be loaded', () => {
    expect(fromVitest({ testResults: [file('failed')] }, false)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('have a failure for a run that failed though no test did', () => {
    expect(fromVitest({ testResults: [file('passed', 'passed')] }, false)).toMatchObject({ passed: 1, failed: 1 });
  });

  it('have a failure for a run that left no report', () => {
    expect(fromVitest(null, true)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('counts of Playwright', () => {
  const stats = { expected: 3, unexpected: 0, flaky: 0, skipped: 0 };

  it('count what passed only when repeated as failed', () => {
    expect(fromPlaywright({ stats: { ...stats, flaky: 1 }, suites: [] }, true)).toMatchObject({ passed: 3, failed: 1 });
  });

  it('name what was skipped, in nested suites too', () => {
    const spec = { title: 'a phone', tests: [{ status: 'skipped' }] };
    const report = { stats: { ...stats, skipped: 1 }, suites: [{ specs: [], suites: [{ specs: [spec] }] }] };
    expect(fromPlaywright(report, true).skippedNames).toEqual(['a phone']);
  });

  it('have a failure for a run that failed though no test did', () => {
    expect(fromPlaywright({ stats, suites: [] }, false)).toMatchObject({ passed: 3, failed: 1 });
  });
});
