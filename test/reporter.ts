import type { Reporter, SerializedError, TestModule, TestRunEndReason } from 'vitest/node';

/**
 * Prints the run's result as its very last line: `12 passed, 0 failed`, with `, 3 skipped` where some are.
 * What failed outside of a test case (a file that does not load, a rejection nobody awaited, no test at all)
 * counts as a failure too, so that the line never looks better than the exit code.
 */
export default class LastLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[], reason: TestRunEndReason): void {
    const counts = { passed: 0, failed: unhandled.length, skipped: 0, pending: 0 };
    for (const testModule of modules) {
      for (const test of testModule.children.allTests()) counts[test.result().state] += 1;
      counts.failed += suiteErrors(testModule);
    }
    if (reason !== 'passed' || counts.passed === 0) counts.failed = Math.max(counts.failed + counts.pending, 1);
    if (counts.failed > 0) process.exitCode = 1;
    process.once('exit', (code) => process.stdout.write(lastLine(counts, code)));
  }
}

function lastLine(counts: { passed: number; failed: number; skipped: number }, exitCode: number): string {
  const failed = exitCode === 0 ? counts.failed : Math.max(counts.failed, 1);
  const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
  return `${counts.passed} passed, ${failed} failed${skipped}\n`;
}

/** Errors of a file or of a group (a throwing beforeAll, a syntax error), which no test case carries. */
function suiteErrors(testModule: TestModule): number {
  let errors = testModule.errors().length;
  for (const suite of testModule.children.allSuites()) errors += suite.errors().length;
  return errors;
}
