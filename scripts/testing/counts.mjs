/** Sums of tests: what ran, and the names of what was skipped or failed. */

export const NONE = { passed: 0, failed: 0, skipped: 0, skippedNames: [] };

export function add(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    skippedNames: [...a.skippedNames, ...b.skippedNames],
  };
}

/** A check that passes or fails as a whole. */
export function fromCheck(ok) {
  return { ...NONE, passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
}

/**
 * From vitest's JSON report. A file that could not be loaded has no tests in it and counts as one failure; so does a run
 * that failed for a reason that no test shows, or that left no report.
 */
export function fromVitest(report, ok) {
  if (report === null) return { ...NONE, failed: 1 };
  let counts = NONE;
  for (const file of report.testResults) {
    const tests = file.assertionResults;
    if (file.status === 'failed' && !tests.some(({ status }) => status === 'failed'))
      counts = add(counts, fromCheck(false));
    for (const { status, fullName } of tests) {
      if (status === 'passed') counts = add(counts, fromCheck(true));
      else if (status === 'failed') counts = add(counts, fromCheck(false));
      else counts = add(counts, { ...NONE, skipped: 1, skippedNames: [fullName] });
    }
  }
  return orFailed(counts, ok);
}

/** From Playwright's JSON report. A test that passed only when it was repeated counts as failed. */
export function fromPlaywright(report, ok) {
  if (report === null) return { ...NONE, failed: 1 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  const counts = { passed: expected, failed: unexpected + flaky, skipped, skippedNames: skippedSpecs(report.suites) };
  return orFailed(counts, ok);
}

function orFailed(counts, ok) {
  return ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

function skippedSpecs(suites = []) {
  return suites.flatMap(({ specs = [], suites: inner }) => [
    ...specs.filter(({ tests }) => tests.every(({ status }) => status === 'skipped')).map(({ title }) => title),
    ...skippedSpecs(inner),
  ]);
}
