// The custom resource of a Vault as it is created, from the release's manifest.
import type {ReleaseFile} from '../cas/sessions.ts';
import type {KubeObject} from '../cluster/object.ts';
import {manifestReader} from '../release/manifest.ts';
import {Failure} from '../report/failure.ts';
import type {VaultName} from './reviewer.ts';
import {vaultFacts, vaultKind} from './vault-object.ts';

export interface WantedVault extends VaultName {
  /** `registry.example/vault:5.8.0`, perhaps with `@sha256:…` behind it. */
  image: string;
  number: string;
  /** HOST:PORT of its CAS for enclaves. */
  casAddress: string;
}

/** @throws Failure for a manifest that is not that of one Vault, or has no place for its image, number and CAS */
export async function vaultFrom({text, url}: ReleaseFile, wanted: WantedVault): Promise<KubeObject> {
  const {name, namespace, image, number, casAddress} = wanted;
  const [repository, tag] = partsOf(image);
  const reader = await manifestReader();
  const {objects} = reader.render(
    {file: url, text},
    {
      VAULT_NAME: name,
      NAMESPACE: namespace,
      VAULT_IMAGE_REPO: repository,
      VAULT_IMAGE_TAG: tag,
      SCONE_CAS_ADDR: casAddress,
      OWNER_ID: number,
    },
  );
  const [object, ...more] = objects;
  const isOurs = object?.apiVersion === vaultKind.apiVersion && object.kind === vaultKind.kind && more.length === 0;
  if (object === undefined || !isOurs || object.metadata.name !== name)
    throw unusable(url, 'it is not that of one Vault');
  const placed = {...object, metadata: {...object.metadata, namespace}};
  const facts = vaultFacts(placed);
  const lacking = [
    facts.image === image ? '' : 'its image',
    facts.ownerId === number ? '' : 'OWNER_ID',
    facts.casAddress === casAddress ? '' : 'SCONE_CAS_ADDR',
  ].filter(Boolean);
  if (lacking.length > 0) throw unusable(url, `it has no place for ${lacking.join(', ')}`);
  return placed;
}

/** The same Vault with its image by another name of it. */
export function withImage(vault: KubeObject, image: string): KubeObject {
  const [repository, tag] = partsOf(image);
  const {server} = vault.spec;
  return {...vault, spec: {...vault.spec, server: {...server, image: {...server.image, repository, tag}}}};
}

/** Repository and tag, as the operator joins them by a colon; a digest goes with the tag. */
function partsOf(image: string): [repository: string, tag: string] {
  const colon = image.split('@', 1)[0]?.lastIndexOf(':') ?? -1;
  return [image.slice(0, colon), image.slice(colon + 1)];
}

function unusable(url: string, reason: string): Failure {
  const next = "mend the file, or take the release's own";
  return new Failure({summary: 'the manifest of the Vault cannot be used', object: url, reason, next});
}
