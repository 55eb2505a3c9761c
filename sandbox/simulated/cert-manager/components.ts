// The three programs of cert-manager, how their pods are recognised, and what the webhook's flags say.
import {argumentsOf, type Pod} from '../runtime/running-pods.ts';

export type Component = 'controller' | 'webhook' | 'cainjector';

const labelsOf: Record<Component, Readonly<Record<string, string>>> = {
  controller: {'app.kubernetes.io/name': 'cert-manager', 'app.kubernetes.io/component': 'controller'},
  webhook: {'app.kubernetes.io/name': 'webhook', 'app.kubernetes.io/component': 'webhook'},
  cainjector: {'app.kubernetes.io/name': 'cainjector', 'app.kubernetes.io/component': 'cainjector'},
};

export function componentLabels(component: Component): Readonly<Record<string, string>> {
  return labelsOf[component];
}

/** Selects the pods of all three. */
export const componentSelector = 'app.kubernetes.io/component in (controller,webhook,cainjector)';

export interface WebhookSettings {
  /** The Secret in which the webhook keeps its own authority. */
  authority: {namespace: string; name: string};
  dnsNames: string[];
  /** The Service it stands behind. */
  service: {namespace: string; name: string; port: number};
}

/** The settings in the flags of the webhook's container; the names of the plain manifest where a flag is missing. */
export function webhookSettings(pod: Pod): WebhookSettings {
  const {namespace = ''} = pod.metadata;
  const container = pod.spec.containers.find(({args = []}) =>
    args.some((flag) => flag.startsWith('--dynamic-serving')),
  );
  const values = (flag: string) =>
    argumentsOf(pod, container ?? pod.spec.containers[0])
      .filter((argument) => argument.startsWith(`--${flag}=`))
      .map((argument) => argument.slice(flag.length + 3));
  const [name = 'cert-manager-webhook', ...others] = values('dynamic-serving-dns-names');
  const serviceName = name.split('.')[0] ?? name;
  return {
    authority: {
      namespace: values('dynamic-serving-ca-secret-namespace')[0] ?? namespace,
      name: values('dynamic-serving-ca-secret-name')[0] ?? 'cert-manager-webhook-ca',
    },
    dnsNames: others.length > 0 ? [name, ...others] : [name, `${serviceName}.${namespace}.svc`],
    service: {namespace, name: serviceName, port: 443},
  };
}
