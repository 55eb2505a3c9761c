// The exit codes of the program: the one table that help, documentation and `main` read.

/** Exit codes, the same in every output mode. A signal ends the program with 128 + its number. */
export const exitCodes = {
  ok: {code: 0, meaning: 'everything is as desired'},
  failed: {code: 1, meaning: 'something failed, or is broken and needs more than --reconcile'},
  usage: {code: 2, meaning: 'the command line, a file or a setting is not valid'},
  differs: {code: 3, meaning: 'the cluster differs from what is desired (or there are warnings under --strict)'},
  undetermined: {code: 4, meaning: 'the state could not be determined'},
  deadline: {code: 124, meaning: 'the time limit (--timeout) passed'},
} as const;

/** The exit code of a run that a signal ended: 128 + n, as shells count. */
export function signalExitCode(signalNumber: number): number {
  return 128 + signalNumber;
}
