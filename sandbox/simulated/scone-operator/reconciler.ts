// From a key to the object and to what is done for it: the operator's table of kinds.
import {type KubeObject, keyOf} from '../../client/object.ts';
import type {Resource} from '../../client/resources.ts';
import type {CustomKind} from '../runtime/custom-kinds.ts';
import {
  casKind,
  encryptedPolicyKind,
  lasKind,
  type Policy,
  sgxPluginKind,
  signedPolicyKind,
  vaultKind,
} from './kinds.ts';
import {type Context, removeChildren} from './reconcile.ts';
import {reconcileCas} from './reconcile-cas.ts';
import {reconcileLas} from './reconcile-las.ts';
import {reconcilePolicy} from './reconcile-policy.ts';
import {reconcileSgxPlugin} from './reconcile-sgx-plugin.ts';
import {reconcileVault} from './reconcile-vault.ts';
import type {Store} from './store.ts';

/** One kind of the operator: where its objects are seen, what is done for each, whether it lives on its surroundings. */
interface Entry<T extends KubeObject> {
  of: Resource;
  kind(store: Store): CustomKind<T>;
  reconcile(context: Context, object: T): Promise<void>;
  followsSurroundings: boolean;
}

/** A kind of the operator with its own type shut in. */
export interface Reconciler {
  of: Resource;
  followsSurroundings: boolean;
  objects(store: Store): KubeObject[];
  /** Does what the object wants; `pass` is asked first and may make it wait. Clears up if the object is gone. */
  run(context: Context, key: string, pass: (object: KubeObject) => Promise<void>): Promise<void>;
}

function reconciler<T extends KubeObject>({of, kind, reconcile, followsSurroundings}: Entry<T>): Reconciler {
  const find = (store: Store, key: string) =>
    kind(store)
      .items()
      .find((object) => keyOf(object) === key);
  return {
    of,
    followsSurroundings,
    objects: (store) => kind(store).items(),
    run: async (context, key, pass) => {
      const before = find(context.store, key);
      if (before === undefined) return removeChildren(context, {kind: of.kind, key});
      await pass(before);
      const object = find(context.store, key);
      if (object !== undefined && object.metadata.deletionTimestamp === undefined) await reconcile(context, object);
    },
  };
}

function policies(of: Resource, kind: (store: Store) => CustomKind<Policy>): Entry<Policy> {
  return {
    of,
    kind,
    followsSurroundings: false,
    reconcile: (context, policy) => reconcilePolicy(context, [of, kind(context.store)], policy),
  };
}

export const reconcilers: readonly Reconciler[] = [
  reconciler({of: lasKind, kind: ({las}) => las, reconcile: reconcileLas, followsSurroundings: true}),
  reconciler({
    of: sgxPluginKind,
    kind: ({sgxPlugins}) => sgxPlugins,
    reconcile: reconcileSgxPlugin,
    followsSurroundings: true,
  }),
  reconciler({of: casKind, kind: ({cas}) => cas, reconcile: reconcileCas, followsSurroundings: true}),
  reconciler({of: vaultKind, kind: ({vaults}) => vaults, reconcile: reconcileVault, followsSurroundings: true}),
  reconciler(policies(signedPolicyKind, ({signedPolicies}) => signedPolicies)),
  reconciler(policies(encryptedPolicyKind, ({encryptedPolicies}) => encryptedPolicies)),
];
