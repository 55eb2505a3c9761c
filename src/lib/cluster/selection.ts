// Which objects a list or a watch is about.

export interface Selection {
  apiVersion: string;
  kind: string;
  /** Undefined: all namespaces. */
  namespace?: string | undefined;
  /** `owner=helm,name=scone-operator` */
  labelSelector?: string | undefined;
  /** `metadata.name=las` */
  fieldSelector?: string | undefined;
}

/** How a selection is named to people: `Pods in scone-system with app=x`. */
export function describeSelection({kind, namespace, labelSelector, fieldSelector}: Selection): string {
  const where = namespace === undefined ? '' : ` in ${namespace}`;
  const which = [labelSelector, fieldSelector].filter(Boolean).join(' and ');
  return `${kind} objects${where}${which === '' ? '' : ` with ${which}`}`;
}
