// Brings about what a Vault object says: its Service, its StatefulSet and its status.
import type {KubeObject} from '../../client/object.ts';
import {services, statefulSets} from '../../client/resources.ts';
import {writeStatus} from '../runtime/status.ts';
import {type Vault, vaultKind} from './kinds.ts';
import {bringAbout, type Context} from './reconcile.ts';
import {vaultService, vaultStatefulSet, vaultStatus} from './vault.ts';

export async function reconcileVault(context: Context, vault: Vault): Promise<void> {
  const {client, store, faults} = context;
  await bringAbout<KubeObject>(context, [vaultKind, vault], [services, store.services], vaultService(vault));
  const statefulSet = await bringAbout(
    context,
    [vaultKind, vault],
    [statefulSets, store.statefulSets],
    vaultStatefulSet(vault),
  );
  const status = vaultStatus(vault, statefulSet, faults.get('operator-never-ready') !== undefined);
  await writeStatus(client, vaultKind, vault, status, store.vaults.statusSchema());
}
