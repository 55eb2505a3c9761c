// Who else looks after an object: Helm releases, OLM, Argo CD, Flux, owners, other field managers.
import type {KubeObject} from './object.ts';

export interface Owner {
  /** Helm, OLM, Argo CD, Flux, `Deployment` (an owner's kind) or `field manager`. */
  tool: string;
  /** Release, application or owner: `scone-system/scone-operator`. */
  name: string;
}

export interface OurMarks {
  /** Our Helm release: its name and the namespace of its record. */
  release?: {name: string; namespace: string} | undefined;
  /** Field managers that count as ours. */
  managers?: readonly string[] | undefined;
}

/** Another owner of the object, undefined when there is none: then we may change it. */
export function foreignOwner(_object: KubeObject, _our: OurMarks): Owner | undefined {
  return undefined;
}
