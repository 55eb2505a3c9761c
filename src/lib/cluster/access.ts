// Which rights we lack, asked of the server all at once.
import {Failure} from '../report/failure.ts';
import type {Cluster} from './cluster.ts';

export interface Right {
  /** get, list, watch, create, patch, update, delete … */
  verb: string;
  /** '' for the core group. */
  group: string;
  /** Plural, with `/subresource` where one is meant: `deployments`, `pods/log`. */
  resource: string;
  /** Undefined: in all namespaces, or of a kind without namespace. */
  namespace?: string | undefined;
  name?: string | undefined;
}

/** How a right is named to people: `patch deployments.apps in scone-system`. */
export function describeRight({verb, group, resource, namespace, name}: Right): string {
  const what = `${resource}${group === '' ? '' : `.${group}`}${name === undefined ? '' : ` "${name}"`}`;
  return `${verb} ${what}${namespace === undefined ? '' : ` in ${namespace}`}`;
}

/** Those of the rights that we do not have, in the order given. Throws when the server cannot be asked. */
export async function reviewAccess(
  _cluster: Cluster,
  _rights: readonly Right[],
  _options: {signal?: AbortSignal | undefined} = {},
): Promise<Right[]> {
  throw new Failure({summary: 'access reviews are not built yet'});
}
