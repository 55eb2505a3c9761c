// Ends a test run with one line that people and machines can count by.
import type {Reporter, TestCase, TestModule} from 'vitest/node';

/** Prints which tests failed before they passed, and `12 passed, 0 failed, 1 skipped` after everything else. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const states = tests.map((test) => test.result().state);
    const count = (state: string) => states.filter((other) => other === state).length;
    const brokenModules = modules.filter(
      (module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0,
    );
    const failed = count('failed') + brokenModules.length + unhandled.length;
    for (const test of tests) if (test.diagnostic()?.flaky) process.stdout.write(`\n${describeFlaky(test)}`);
    process.stdout.write(`\n${count('passed')} passed, ${failed} failed, ${count('skipped')} skipped\n`);
  }
}

function describeFlaky(test: TestCase): string {
  const [first] = test.result().errors ?? [];
  const why = first === undefined ? '' : `\n  first: ${first.message}`;
  return `FLAKY, to be mended: ${test.module.relativeModuleId} > ${test.fullName}${why}`;
}
