// The certificates by which a Vault and its CAS are known, as the attested CAS gives them.

import {withScratchConfig} from '../cas/scratch-config.ts';
import type {CasSite} from '../cas/site.ts';
import {forwardPort} from '../cluster/port-forward.ts';
import {Failure} from '../report/failure.ts';
import {readValue} from './cas-values.ts';
import {describeVault, type VaultFacts} from './vault-object.ts';

/** By the names that scripts know from the old one. */
export async function vaultKeys(site: CasSite, vault: VaultFacts): Promise<Record<string, string>> {
  const {ownerId} = vault;
  if (ownerId === undefined) {
    throw new Failure({
      summary: 'the Vault does not say by which sessions it lives',
      object: describeVault(vault),
      reason: 'its spec.server.extraEnvironmentVars has no OWNER_ID',
      next: 'look at the object: kubectl get vault -o yaml',
    });
  }
  const certificate = await withScratchConfig(site, async (config) => {
    await site.reach.attest(config);
    return (await site.reach.cli()).showCertificate({config});
  });
  const authority = await askForAuthority(site, certificate, `vault-init-auto-${ownerId}`);
  return {
    [variableName('VAULT', vault)]: authority.trimEnd(),
    [variableName('CAS', site.name)]: certificate.trimEnd(),
  };
}

async function askForAuthority(
  {cluster, reach, outside}: CasSite,
  certificate: string,
  session: string,
): Promise<string> {
  const {signal} = outside;
  const pod = async () => {
    const {metadata} = await reach.pod();
    return {namespace: metadata.namespace ?? '', name: metadata.name};
  };
  const forward = await forwardPort(cluster, {pod, port: await reach.clientPort(), signal});
  try {
    return await readValue({port: forward.port, certificate, session, value: 'VAULT_CA', signal});
  } finally {
    await forward.close();
  }
}

/** `VAULT_my_vault_prod`: a shell takes no dashes in names. */
function variableName(prefix: string, {name, namespace}: {name: string; namespace: string}): string {
  return `${prefix}_${name}_${namespace}`.replaceAll('-', '_');
}
