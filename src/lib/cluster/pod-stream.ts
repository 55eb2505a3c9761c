// A pod as the place where a stream leads.
import {describeRef} from './object.ts';

export interface PodName {
  namespace: string;
  name: string;
}

/** `/api/v1/namespaces/default/pods/cas-0/exec` */
export function podPath({namespace, name}: PodName, subresource: 'log' | 'exec' | 'portforward'): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/${subresource}`;
}

/** `Pod default/cas-0` */
export function describePod(pod: PodName): string {
  return describeRef({kind: 'Pod', ...pod});
}
