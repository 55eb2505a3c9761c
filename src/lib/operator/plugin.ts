// Component: the kubectl plugin on this machine. It is looked for here; installing it comes with the packed executable.
import type {Component} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import type {OperatorDesired} from './desired.ts';

export const plugin: Component<OperatorDesired> = {
  id: 'plugin',
  title: 'kubectl plugin',
  after: [],
  reads: () => [],
  plan({settings, plugin: {files}}) {
    const judgement = new Judgement('plugin');
    const [first, ...shadowed] = files;
    if (!settings.plugin.install) judgement.skipped('PS100', 'not looked for without --plugin');
    else if (first === undefined) {
      const hint = 'put this executable into a directory on PATH under the name kubectl-provision';
      judgement.broken('PS100', 'kubectl finds no plugin named provision', {hint});
    } else {
      judgement.ok('PS100', `kubectl finds its plugin at ${first}`);
      if (shadowed.length > 0) judgement.warning('PS100', `it hides further copies: ${shadowed.join(', ')}`);
    }
    return {findings: judgement.findings, steps: []};
  },
};
