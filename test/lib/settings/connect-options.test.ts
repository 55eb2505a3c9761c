// Credential plugins of a kubeconfig see the environment, but none of our secrets.
import {expect, test} from 'vitest';
import {connectOptions} from '../../../src/lib/settings/connect-options.ts';
import {operatorSettings} from '../../support/operator-settings.ts';

test('variables that hold a secret of ours are left out, all others stay', () => {
  const env = {
    PATH: '/bin',
    AWS_PROFILE: 'x',
    REGISTRY_USERNAME: 'ada',
    REGISTRY_ACCESS_TOKEN: 'planted',
    KUBECTL_PROVISION_ACCESS_TOKEN: 'planted',
    DCAP_KEY: 'planted',
    KUBECTL_PROVISION_DCAP_API: 'planted',
  };
  const {connection} = operatorSettings();
  const options = connectOptions(connection, {env, homeDirectory: '/home/ada', userAgent: 'test', learn: () => {}});
  expect(options.env).toEqual({PATH: '/bin', AWS_PROFILE: 'x', REGISTRY_USERNAME: 'ada'});
});
