// From settings and a release to the desired state: fetches what these settings need, and renders it.

import type {KubeObject} from '../cluster/object.ts';
import {type Artefact, provedFile} from '../release/artefact.ts';
import type {ArtefactName} from '../release/locations.ts';
import {Failure} from '../report/failure.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import type {OperatorDesired} from './desired.ts';
import type {DesiredInput} from './desired-input.ts';
import {desiredPlugin} from './plugin.ts';
import {webhookProbes} from './probes.ts';
import {lazyManifest, renderedParts} from './rendered-parts.ts';

export async function buildDesired(input: DesiredInput): Promise<OperatorDesired> {
  const {settings, artefacts, now} = input;
  const {certManager: override} = settings.release;
  const certManager = await lazyManifest(input);
  if (override !== undefined) refuseWithoutDeployment(certManager(), override);
  const {parts, isRemembered} = await renderedParts(input);
  return {
    settings,
    images: input.images,
    ...parts,
    isRemembered,
    certManager,
    certManagerVersion: versionLabelIn(artefacts.get('cert-manager')),
    webhookProbes: webhookProbes(settings, settings.version),
    plugin: settings.plugin.install ? await desiredPlugin(settings, input.plugin, artefacts.get('plugin')) : undefined,
    artefacts: [...artefacts.values()].map(provedFile),
    copies: undefined,
    now,
  };
}

export function wantedArtefacts(settings: OperatorSettings): ArtefactName[] {
  const {onlyOperator, sgxPlugin, secretOperator, plugin, release} = settings;
  return [
    'chart',
    'cert-manager',
    ...(onlyOperator ? [] : (['las'] as const)),
    ...(onlyOperator || !sgxPlugin ? [] : (['sgxplugin'] as const)),
    ...(secretOperator ? (['secrets_operator', 'imagepullsecrets'] as const) : []),
    ...(plugin.install && release.kubectlPlugin !== undefined ? (['plugin'] as const) : []),
  ];
}

/** Looked for in the bytes: making half a megabyte of them a text takes longer than all else that is done with it here. */
function versionLabelIn(file: Artefact | undefined): string | undefined {
  const label = 'app.kubernetes.io/version: ';
  if (file === undefined) return undefined;
  const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.length);
  const at = bytes.indexOf(label);
  const value = at < 0 ? '' : bytes.toString('latin1', at + label.length, at + label.length + 32);
  return /^"?(v[0-9][0-9.]*)/.exec(value)?.[1];
}

/** A manifest of the user's own is judged before anything is read or written: an empty one would be waited for in vain. */
function refuseWithoutDeployment(objects: readonly KubeObject[], object: string): void {
  if (objects.some(({kind}) => kind === 'Deployment')) return;
  throw new Failure({
    summary: 'the manifest is not one of cert-manager',
    object,
    reason: 'it holds no Deployment',
    next: 'name the right file in CERT_MANAGER, or none to use that of the release',
  });
}
