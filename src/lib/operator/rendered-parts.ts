// The objects of the release as they should be here: rendered from its charts and manifests, or remembered.
import type {KubeObject} from '../cluster/object.ts';
import type {Values} from '../helm/chart.ts';
import {mergeMaps} from '../helm/values.ts';
import {verifiedDigest} from '../image-check/checked-image.ts';
import type {Artefact} from '../release/artefact.ts';
import {textOf} from '../release/artefact.ts';
import {type ManifestText, manifestReader} from '../release/manifest.ts';
import {imageReference, pinnedImage, settledImage} from '../scone/images.ts';
import {names} from '../scone/names.ts';
import {parseVersion} from '../scone/semantic-version.ts';
import {traitsOf} from '../scone/versions.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import {lasObject, secretOperatorObjects, sgxPluginObject} from './custom-objects.ts';
import type {DesiredInput} from './desired-input.ts';
import {installedDriver, installedValues} from './helm-release/installed.ts';
import type {WantedHelmRelease} from './helm-release/wanted.ts';
import type {StackPart} from './stack-images.ts';

export interface RenderedParts {
  operatorRelease: WantedHelmRelease;
  secretOperatorRelease: WantedHelmRelease | undefined;
  imagePullSecrets: readonly KubeObject[];
  sgxPlugin: KubeObject | undefined;
  las: KubeObject | undefined;
}

export interface Rendering {
  parts: RenderedParts;
  /** Whether it is left to the next run: it depends on nothing but files and settings, and holds no manifest of the user's own. */
  isRemembered: boolean;
}

/** A check only compares, so for it what was rendered from the same files and settings before will do. */
export async function renderedParts(input: DesiredInput): Promise<Rendering> {
  const {settings} = input;
  // A manifest of the user's own may hold a key, which must not be kept.
  const memory = settings.release.lasManifest === undefined ? input.memory : undefined;
  const configs = configsOf(input);
  const images = (['sgxplugin', 'las'] as const).map((part) => verifiedDigest(input.images, part) ?? '');
  const key = JSON.stringify(['parts', configs, settingsThatShow(settings), digestsOf(input), images]);
  const remembered = settings.mode === 'check' ? await memory?.recall(key) : undefined;
  if (remembered !== undefined) {
    return {parts: withKey(remembered.parse() as RenderedParts, settings), isRemembered: true};
  }
  const {parts, hasAsked} = await render(input, configs);
  // What the cluster answered today need not be true tomorrow.
  if (!hasAsked) await memory?.remember(key, withoutCharts(parts));
  return {parts: withKey(parts, settings), isRemembered: memory !== undefined && !hasAsked};
}

/** All objects of cert-manager's manifest; parsed when first asked for, which is seldom. */
export async function lazyManifest(input: DesiredInput): Promise<() => readonly KubeObject[]> {
  const {artefacts, memory} = input;
  const file = artefacts.get('cert-manager');
  if (file === undefined) return () => [];
  const key = JSON.stringify(['cert-manager', file.sha256]);
  const remembered = await memory?.recall(key);
  if (remembered !== undefined) return once(() => remembered.parse() as KubeObject[]);
  const reader = await manifestReader();
  const parsed = once(() => reader.parse(manifestText(file)));
  await memory?.remember(key, parsed());
  return parsed;
}

interface Configs {
  operator: Values;
  secretOperator: Values;
}

/** Values we set ourselves go over those of the installed release (docs/system.md: Operator chart). */
function configsOf(input: DesiredInput): Configs {
  const {settings, installed} = input;
  const operator = installed(names.operatorRelease);
  const driver = installedDriver(operator, settings.helmDriver);
  const values = installedValues(operator);
  return {
    operator: mergeMaps(values, operatorValues(input, driver, values.image)),
    secretOperator: installedValues(installed(names.secretOperatorRelease)),
  };
}

function operatorValues({settings, images: check}: DesiredInput, driver: string, installed: unknown): Values {
  const {refresh, images} = settings;
  const digest = images.byTag ? undefined : verifiedDigest(check, 'operator');
  const wanted = imageReference(settings, 'k8soperators', settings.version, digest);
  const image = settledImage(wanted, installed, {refresh, byTag: images.byTag});
  const hasDriver = traitsOf(parseVersion(settings.version)).helmDriverValue;
  return {image, ...(hasDriver && {helmDriver: driver})};
}

/** Whatever changes an object; no secret is among them. */
function settingsThatShow(settings: OperatorSettings) {
  const {version, namespace, imageRepo, imagePrefix, nodeSelector, onlyOperator, sgxPlugin, secretOperator} = settings;
  const {sgxPluginManifest} = settings.release;
  return {
    version,
    namespace,
    imageRepo,
    imagePrefix,
    nodeSelector,
    onlyOperator,
    sgxPlugin,
    secretOperator,
    sgxPluginManifest,
  };
}

function digestsOf({artefacts}: DesiredInput): [string, string][] {
  return [...artefacts.values()].map(({name, sha256}) => [name, sha256]);
}

async function render(input: DesiredInput, configs: Configs): Promise<{parts: RenderedParts; hasAsked: boolean}> {
  const {settings, artefacts} = input;
  // Late, as a check that remembers needs neither templates nor YAML.
  const {renderWanted} = await import('./render-release.ts');
  const reader = await manifestReader();
  const text = (name: 'las' | 'sgxplugin') => {
    const file = artefacts.get(name);
    return file === undefined ? undefined : manifestText(file);
  };
  const chart = artefacts.get('chart');
  if (chart === undefined) throw new TypeError('the chart was used but never fetched');
  const operator = await renderWanted({
    ...input,
    ...placeOf(names.operatorRelease, input),
    archive: chart,
    config: configs.operator,
  });
  const secretOperator = await renderSecretOperator(input, configs.secretOperator);
  const parts = {
    operatorRelease: operator.wanted,
    ...secretOperator.parts,
    sgxPlugin: withDigest(sgxPluginObject(text('sgxplugin'), reader, settings), 'sgxplugin', input),
    las: withDigest(lasObject(text('las'), reader, settings), 'las', input),
  };
  return {parts, hasAsked: operator.hasAsked || secretOperator.hasAsked};
}

/** The secret operator and its instructions, as far as their files were fetched: also for a run that is about nothing else. */
export async function renderSecretOperator(
  input: Pick<DesiredInput, 'settings' | 'artefacts' | 'installed' | 'questions' | 'now'>,
  config: Values = installedValues(input.installed(names.secretOperatorRelease)),
): Promise<{parts: Pick<RenderedParts, 'secretOperatorRelease' | 'imagePullSecrets'>; hasAsked: boolean}> {
  const {settings, artefacts} = input;
  const [{renderWanted}, reader] = await Promise.all([import('./render-release.ts'), manifestReader()]);
  const [archive, manifest] = [artefacts.get('imagepullsecrets'), artefacts.get('secrets_operator')];
  const rendered =
    archive && (await renderWanted({...input, ...placeOf(names.secretOperatorRelease, input), archive, config}));
  const imagePullSecrets = secretOperatorObjects(manifest && manifestText(manifest), reader, settings);
  return {
    parts: {secretOperatorRelease: rendered?.wanted, imagePullSecrets},
    hasAsked: rendered?.hasAsked === true,
  };
}

function placeOf(name: string, {settings, installed}: Pick<DesiredInput, 'settings' | 'installed'>) {
  return {name, namespace: settings.namespace, installed: installed(name)};
}

function withDigest(object: KubeObject | undefined, part: StackPart, {settings, images}: DesiredInput) {
  const digest = settings.images.byTag ? undefined : verifiedDigest(images, part);
  if (object === undefined || digest === undefined) return object;
  return {...object, spec: {...object.spec, image: pinnedImage(object.spec.image, digest)}};
}

/** The key comes last, so that it is never kept. Without one of our own the field is left out: an existing key stays. */
function withKey(parts: RenderedParts, {dcapKey}: OperatorSettings): RenderedParts {
  const {las} = parts;
  if (las === undefined || dcapKey === undefined) return parts;
  return {...parts, las: {...las, spec: {...las.spec, dcapKey: dcapKey.reveal()}}};
}

/** A check writes no records, so of the charts it needs no more than their names. */
function withoutCharts(parts: RenderedParts): RenderedParts {
  const {operatorRelease, secretOperatorRelease} = parts;
  return {
    ...parts,
    operatorRelease: withoutChart(operatorRelease),
    secretOperatorRelease: secretOperatorRelease && withoutChart(secretOperatorRelease),
  };
}

function withoutChart(release: WantedHelmRelease): WantedHelmRelease {
  const {metadata} = release.content.chart;
  const chart = {metadata, values: {}, templates: [], files: [], dependencies: []};
  return {...release, content: {...release.content, chart}};
}

function manifestText(artefact: Artefact): ManifestText {
  return {file: artefact.url, text: textOf(artefact)};
}

/** Parsing is slow and pure: done at most once, and only if somebody asks. */
function once<T>(make: () => T): () => T {
  let made: {value: T} | undefined;
  return () => {
    made ??= {value: make()};
    return made.value;
  };
}
