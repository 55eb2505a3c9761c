// From settings and a release to the desired state: fetches what these settings need, and renders it.

import type {KubeObject} from '../cluster/object.ts';
import type {Artefact} from '../release/artefact.ts';
import {textOf} from '../release/artefact.ts';
import type {ArtefactName} from '../release/locations.ts';
import {manifestReader} from '../release/manifest.ts';
import type {VerifiedRelease} from '../release/open-release.ts';
import {Failure} from '../report/failure.ts';
import {imageReference} from '../scone/images.ts';
import {names} from '../scone/names.ts';
import {parseVersion} from '../scone/semantic-version.ts';
import {traitsOf} from '../scone/versions.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import {lasObject, secretOperatorObjects, sgxPluginObject} from './custom-objects.ts';
import type {OperatorDesired, ProvedFile} from './desired.ts';
import {pluginFiles} from './plugin-files.ts';
import {loadReleaseRenderer} from './render-release.ts';
import {webhookProbes} from './webhook-probes.ts';

/** What of the outside world the desired state depends on. */
export interface DesiredWorld {
  env: Readonly<Record<string, string | undefined>>;
  now: Date;
  /** The cluster's, asked when a chart needs it. */
  kubeVersion: () => Promise<string>;
}

/** @throws Failure for the first artefact that cannot be had or is not what it should be: then nothing may be applied */
export async function buildDesired(
  settings: OperatorSettings,
  release: VerifiedRelease,
  {env, now, kubeVersion}: DesiredWorld,
): Promise<OperatorDesired> {
  const wanted = wantedArtefacts(settings);
  const artefacts = new Map((await release.artefacts(wanted)).map((artefact) => [artefact.name, artefact]));
  const fileOf = (name: ArtefactName) => artefacts.get(name);
  const reader = await manifestReader();
  const certManagerFile = manifestText(fileOf('cert-manager'));
  const certManager = once(() => (certManagerFile === undefined ? [] : reader.parse(certManagerFile)));
  if (settings.release.certManager !== undefined) refuseWithoutDeployment(certManager(), settings.release.certManager);
  return {
    settings,
    operatorRelease: await loadReleaseRenderer({
      archive: required(fileOf('chart')),
      name: names.operatorRelease,
      namespace: settings.namespace,
      now,
      kubeVersion,
      values: (driver) => operatorValues(settings, driver),
    }),
    secretOperatorRelease: settings.secretOperator
      ? await loadReleaseRenderer({
          archive: required(fileOf('imagepullsecrets')),
          name: names.secretOperatorRelease,
          namespace: settings.namespace,
          now,
          kubeVersion,
          values: () => ({}),
        })
      : undefined,
    imagePullSecrets: secretOperatorObjects(manifestText(fileOf('secrets_operator')), reader, settings),
    certManager,
    certManagerVersion: /app\.kubernetes\.io\/version: "?(v[0-9][0-9.]*)/.exec(certManagerFile?.text ?? '')?.[1],
    webhookProbes: webhookProbes(settings, settings.version),
    sgxPlugin: sgxPluginObject(manifestText(fileOf('sgxplugin')), reader, settings),
    las: lasObject(manifestText(fileOf('las')), reader, settings),
    plugin: {files: settings.plugin.install ? await pluginFiles(env.PATH ?? '') : []},
    artefacts: [...artefacts.values()].map(provedFile),
    now,
  };
}

function wantedArtefacts(settings: OperatorSettings): ArtefactName[] {
  const {onlyOperator, sgxPlugin, secretOperator} = settings;
  return [
    'chart',
    'cert-manager',
    ...(onlyOperator ? [] : (['las'] as const)),
    ...(onlyOperator || !sgxPlugin ? [] : (['sgxplugin'] as const)),
    ...(secretOperator ? (['secrets_operator', 'imagepullsecrets'] as const) : []),
  ];
}

/** Values we set ourselves; others keep what the installed release has (docs/system.md: Operator chart). */
function operatorValues(settings: OperatorSettings, driver: string): Record<string, unknown> {
  const image = imageReference(settings, 'k8soperators', settings.version);
  const hasDriver = traitsOf(parseVersion(settings.version)).helmDriverValue;
  return {image, ...(hasDriver && {helmDriver: driver})};
}

function required(artefact: Artefact | undefined): Artefact {
  if (artefact === undefined) throw new TypeError('an artefact was used but never fetched');
  return artefact;
}

function manifestText(artefact: Artefact | undefined): {file: string; text: string} | undefined {
  return artefact === undefined ? undefined : {file: artefact.url, text: textOf(artefact)};
}

function provedFile({name, url, sha256, proof, signedBy, from}: Artefact): ProvedFile {
  return {name, url, sha256, signedBy: signedBy ?? (proof === 'digest' ? 'its known digest' : undefined), from};
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

/** Parsing is slow and pure: done at most once, and only if somebody asks. */
function once<T>(make: () => T): () => T {
  let made: {value: T} | undefined;
  return () => {
    made ??= {value: make()};
    return made.value;
  };
}
