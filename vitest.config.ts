// Four suites: unit (no process but our own), conformance (beside real helm), integration (on the sandbox), executable
// (the packed program).
import {defineConfig} from 'vitest/config';
import {ClosingLine} from './test/support/closing-line.ts';

const setupFiles = ['test/support/clean-up.ts'];
/** What fails once and passes then is named at the end as flaky, and is to be mended; it does not stop everybody's work. */
const secondTry = 1;
/** How long `expect.poll` waits, in milliseconds: only a test that fails waits that long. */
const patience = (timeout: number) => ({poll: {timeout}});

export default defineConfig({
  test: {
    // One more than the cores of a small machine, as tests wait for their clusters most of the time. Nothing depends on it:
    // the integration suite has passed on two cores with three workers and a busy loop beside them.
    maxWorkers: 3,
    reporters: ['default', new ClosingLine()],
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles,
          retry: secondTry,
          expect: patience(15_000),
          include: ['test/{lib,cli,commands,sandbox,repo,operator}/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'conformance',
          setupFiles,
          include: ['test/conformance/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'integration',
          setupFiles,
          retry: secondTry,
          expect: patience(60_000),
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 900_000,
        },
      },
      {
        test: {
          name: 'executable',
          setupFiles,
          retry: secondTry,
          expect: patience(60_000),
          include: ['test/executable/**/*.test.ts'],
          globalSetup: ['test/executable/packed.ts'],
          testTimeout: 120_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
