// The name that help and messages use.
import {expect, test} from 'vitest';
import {ownName} from '../../src/cli/own-name.ts';

test.each([
  ['/usr/local/bin/kubectl-provision', 'kubectl provision'],
  ['kubectl-provision', 'kubectl provision'],
  ['C:\\Program Files\\kubectl-provision.exe', 'kubectl provision'],
  ['/opt/kubectl-scone_stack-up', 'kubectl scone-stack up'],
  ['/opt/provision', 'provision'],
  ['/usr/local/bin/kubectl-audit', 'kubectl provision'],
  ['./kubectl-provision-linux-x64', 'kubectl-provision-linux-x64'],
  ['C:\\kubectl-provision-windows-x64.exe', 'kubectl-provision-windows-x64'],
  ['/checkout/bin/run.js', 'kubectl provision'],
  ['/checkout/bin/dev.js', 'kubectl provision'],
  ['', 'kubectl provision'],
])('%s is called %s', (argv0, name) => {
  expect(ownName(argv0)).toBe(name);
});
