// The admission webhooks of the sample operator.
import {releaseNamespace} from './template-text.ts';
import type {SampleTraits} from './versions.ts';

interface Reviewed {
  group: string;
  resources: string;
  /** As in paths and names: `sgxplugin`. */
  word: string;
}

const reviewed: readonly Reviewed[] = [
  {group: 'base.scone.cloud', resources: 'las', word: 'las'},
  {group: 'base.scone.cloud', resources: 'sgxplugins', word: 'sgxplugin'},
  {group: 'services.scone.cloud', resources: 'cas', word: 'cas'},
];

const vault: Reviewed = {group: 'services.scone.cloud', resources: 'vaults', word: 'vault'};

/** MutatingWebhookConfiguration and ValidatingWebhookConfiguration, named after the release's namespace. */
export function webhookConfigurations(traits: SampleTraits): object[] {
  const all = traits.vault ? [...reviewed, vault] : reviewed;
  return [configuration('Mutating', 'mutate', all), configuration('Validating', 'validate', all)];
}

function configuration(type: 'Mutating' | 'Validating', verb: 'mutate' | 'validate', all: readonly Reviewed[]): object {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${type}WebhookConfiguration`,
    metadata: {
      name: `scone-${type.toLowerCase()}-webhook-configuration-${releaseNamespace}`,
      annotations: {'cert-manager.io/inject-ca-from': `${releaseNamespace}/scone-serving-cert`},
    },
    webhooks: all.map(({group, resources, word}) => ({
      name: `${verb[0]}${word}.kb.io`,
      admissionReviewVersions: ['v1'],
      failurePolicy: 'Fail',
      sideEffects: 'None',
      clientConfig: {
        service: {
          name: 'scone-webhook-service',
          namespace: releaseNamespace,
          path: `/${verb}-${group.replaceAll('.', '-')}-v1beta1-${word}`,
        },
      },
      rules: [{apiGroups: [group], apiVersions: ['v1beta1'], operations: ['CREATE', 'UPDATE'], resources: [resources]}],
    })),
  };
}
