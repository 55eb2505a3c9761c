// What is known of pull secrets in a cluster: facts without the token in clear, one record for each Secret.
import type {KubeObject} from '../cluster/object.ts';
import type {Secret} from '../report/secret.ts';

/** An account as pull secrets hold it: one value for all Secrets that hold the same. */
export interface HeldCredential {
  username: string;
  password: Secret;
  /** The first six hex digits of the password's SHA-256: tells two tokens apart, and gives none away. */
  fingerprint: string;
}

/**
 * Who looks after a pull secret, else who made it. `tool` is one that keeps it as it wants it: `{tool: 'Argo CD', name: 'shop'}`.
 * `hand` names the field manager: `kubectl-create`; an empty one is not known.
 */
export type Maker =
  | {by: 'secret-operator'}
  | {by: 'us'}
  | {by: 'tool'; tool: string; name: string}
  | {by: 'hand'; manager: string};

/** A Secret of type kubernetes.io/dockerconfigjson with an entry for the registry, or with the name of a pull secret. */
export interface PullSecret {
  namespace: string;
  name: string;
  uid: string;
  /** One of the two in the operator's namespace, which the others are copies of. */
  isSource: boolean;
  /** Keys of its entries for the registry, as written there; none where the kubelet finds nothing for the registry in it. */
  servers: readonly string[];
  /** What a kubelet shows the registry first; undefined where it finds no account. */
  credential: HeldCredential | undefined;
  email: string | undefined;
  maker: Maker;
  /** When the data were last written, as far as the field managers tell; else when it was made. ISO 8601. */
  since: string;
  /** The value from before a rotation is kept beside it, so long (ISO 8601); '' where that cannot be read. */
  kept: string | undefined;
}

/** A pull secret that a namespace, a service account or a pod asks for, and that is not there. */
export interface MissingSecret {
  namespace: string;
  name: string;
  /** `the namespace is annotated`, `ServiceAccount default names it`, `Pod x names it` */
  because: string;
}

/** An image that somebody pulls from the registry with these secrets. */
export interface NeededImage {
  image: string;
  /** `Deployment scone-system/scone-controller-manager`, `Pod shop/cart-0`, `release 6.0.6`: the first that was met. */
  from: string;
  /** It runs somewhere, so it exists: a registry that calls it absent does not let us see it. */
  wasPulled: boolean;
}

/** A pod that waits because an image of the registry cannot be pulled. */
export interface StuckPod {
  namespace: string;
  name: string;
  uid: string;
  image: string;
  /** ImagePullBackOff, ErrImagePull */
  reason: string;
  /** Names of the pull secrets that it shows the registry. */
  secrets: readonly string[];
  /** `ReplicaSet cart-7f9c`: makes it anew when it is deleted; undefined for a pod that nobody looks after. */
  controller: string | undefined;
}

/** A kind of object that could not be read: what it says of it is not known. */
export interface ReadTrouble {
  /** `Secrets`, `Pods` */
  what: string;
  state: 'refused' | 'failed';
  reason: string;
}

/** All that one sweep over the cluster tells of pull secrets; a few hundred bytes for each Secret. */
export interface PullSecretReading {
  /** Sources first, then by namespace and name. */
  secrets: readonly PullSecret[];
  missing: readonly MissingSecret[];
  /** Without those of a release; by name. */
  images: readonly NeededImage[];
  stuck: readonly StuckPod[];
  /** How many namespaces there are; 0 when they could not be listed. */
  namespaces: number;
  /** Undefined: all namespaces were looked at. */
  onlyNamespace: string | undefined;
  troubles: readonly ReadTrouble[];
}

/** Which secrets a run is about. */
export interface PullSecretScope {
  /** Of the operator: the sources are there. */
  namespace: string;
  /** Server name in the pull secrets: `registry.scontain.com`. */
  registry: string;
  /** `registry.scontain.com/scone.cloud`: entries for a path of the registry are looked for by it. */
  imageRepo: string;
}

/** `shop/sconeapps` */
export function placeOf({namespace, name}: {namespace: string; name: string}): string {
  return `${namespace}/${name}`;
}

/** Asks for one of the pull secrets by an annotation that is "true". */
export function isAnnotated({metadata}: KubeObject, annotation: string): boolean {
  return metadata.annotations?.[annotation] === 'true';
}

/** What a registry was told by a holder of the credential, for people: never the token. */
export function describeCredential({username, fingerprint}: HeldCredential): string {
  return `${username} ******** (${fingerprint})`;
}
