// The program with an operator that waits: until it is told to stop, or with --strict for ever; or that prints a lot, or breaks.
import type {Parts} from '../../src/cli/context.ts';
import {runProcess} from '../../src/node-runtime.ts';
import {aFinding, anOutcome} from './outcome.ts';

const parts: Parts = {
  operator:
    async () =>
    async (settings, {emit, signal}) => {
      if (settings.mode === 'dry-run') {
        const findings = Array.from({length: 20_000}, (_, index) => aFinding({summary: `finding number ${index}`}));
        return anOutcome({findings, exitCode: 3});
      }
      if (settings.mode === 'update')
        setTimeout(() => Promise.reject(new Error(`lost: ${settings.dcapKey?.reveal()}`)), 1);
      emit({type: 'waiting', component: 'las', what: 'LAS to be healthy', state: 'no pod'});
      const timer = setInterval(() => {}, 1000);
      await new Promise((_resolve, reject) => {
        if (!settings.strict) signal.addEventListener('abort', () => reject(signal.reason));
      }).finally(() => clearInterval(timer));
      return anOutcome();
    },
};

await runProcess(process, parts);
