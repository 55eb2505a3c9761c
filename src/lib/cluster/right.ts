// A right to do something at the API server, and how it is named to people.

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
