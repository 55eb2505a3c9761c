// Whether a file is what its name says: a signature binds bytes, neither name nor version (docs/system.md: trust).
import {reasonOf} from '../report/failure.ts';
import {formatVersion, type Version} from '../scone/semantic-version.ts';
import {textOf} from './artefact.ts';
import {readChartMetadata} from './chart-metadata.ts';
import {type ArtefactName, secretOperatorChart} from './locations.ts';
import {parseTemplate} from './manifest-template.ts';

export interface NamedFile {
  name: ArtefactName;
  url: string;
  bytes: Uint8Array;
}

/** What is wrong with the content, or undefined. */
type Check = (file: NamedFile, version: string) => Promise<string | undefined>;

/** The only cert-manager that releases have carried (docs/system.md: release layout). */
const certManagerVersion = 'v1.14.4';

const checks: Record<ArtefactName, Check> = {
  chart: (file, version) => checkChart(file, 'scone-operator', version),
  imagepullsecrets: (file) => checkChart(file, secretOperatorChart.name, secretOperatorChart.version),
  las: (file, version) => checkImageObject(file, {kind: 'LAS', name: 'las', image: 'las'}, version),
  sgxplugin: (file, version) =>
    checkImageObject(file, {kind: 'SGXPlugin', name: 'sgxplugin', image: 'sgx-plugin'}, version),
  secrets_operator: (file) => checkObjects(file, ['ImagePullSecret scone-operator-pull', 'ImagePullSecret sconeapps']),
  'cert-manager': checkCertManager,
  cas: (file, version) => checkTags(file, version, /^kind: CAS$/m),
  cas_provisioning: (file, version) => checkTags(file, version, /^kind: CAS$/m),
  cas_patch_probes: (file, version) => checkTags(file, version, /Probe/),
  cas_patch_probes_and_backup: (file, version) => checkTags(file, version, /backup-controller/),
  backup_policy: (file, version) => checkTags(file, version, /^services:/m),
  'cas-owner': (file, version) => checkTags(file, version, /^name:/m),
};

/** Undefined if the file is the wanted one, else why it is not. */
export async function whyNotWanted(file: NamedFile, version: Version): Promise<string | undefined> {
  try {
    return await checks[file.name](file, formatVersion(version));
  } catch (thrown) {
    return reasonOf(thrown);
  }
}

async function checkChart({bytes}: NamedFile, name: string, version: string): Promise<string | undefined> {
  const metadata = await readChartMetadata(bytes);
  if (!metadata) return 'the archive holds no Chart.yaml';
  if (metadata.name !== name) return `it is chart ${metadata.name}, not ${name}`;
  if (metadata.version !== version) return `it is version ${metadata.version} of the chart, not ${version}`;
  return undefined;
}

interface ImageObject {
  kind: string;
  name: string;
  /** Name of the image in the repository; a user's own prefix may stand before it. */
  image: string;
}

async function checkImageObject(file: NamedFile, wanted: ImageObject, version: string): Promise<string | undefined> {
  const wrongObjects = await checkObjects(file, [`${wanted.kind} ${wanted.name}`]);
  if (wrongObjects !== undefined) return wrongObjects;
  const {documents} = await parseTemplate(file.url, textOf(file));
  const image: unknown = documents[0]?.getIn(['spec', 'image']);
  const [, name, tag] = /([^/:@]+)(?::([^/:@]+))?(?:@[^/]+)?$/.exec(String(image)) ?? [];
  if (!name?.replace(/^\$\{?IMAGE_PREFIX\}?/, '').endsWith(wanted.image))
    return `its image is ${image}, not ${wanted.image}`;
  if (tag !== version) return `its image is of version ${tag ?? '(none)'}, not ${version}`;
  return undefined;
}

async function checkObjects(file: NamedFile, wanted: readonly string[]): Promise<string | undefined> {
  const {documents} = await parseTemplate(file.url, textOf(file));
  const found = documents
    .filter((document) => document.contents !== null)
    .map((document) => `${document.get('kind')} ${document.getIn(['metadata', 'name'])}`);
  return found.join() === wanted.join()
    ? undefined
    : `it holds ${found.join(', ') || 'nothing'}, not ${wanted.join(', ')}`;
}

/** Read as text: the file is big, and parsing it takes longer than all else that a check does with it. */
async function checkCertManager(file: NamedFile): Promise<string | undefined> {
  const text = textOf(file);
  for (const part of ['controller', 'webhook', 'cainjector']) {
    const tag = new RegExp(`^ +image: ["']?[^\\s"']*cert-manager-${part}:([^\\s"'@]+)`, 'm').exec(text)?.[1];
    if (tag === undefined) return `it has no image cert-manager-${part}`;
    if (tag !== certManagerVersion) return `its image cert-manager-${part} is ${tag}, not ${certManagerVersion}`;
  }
  return undefined;
}

/** Files of which we only know a mark, and that literal tags of the vendor's images in them are the release's. */
async function checkTags(file: NamedFile, version: string, mark: RegExp): Promise<string | undefined> {
  const text = textOf(file);
  if (!mark.test(text)) return `it is not a ${file.name} file`;
  const tags = [...text.matchAll(/\$\{?IMAGE_PREFIX\}?[a-z-]+:([^\s"'@]+)/g)].map(([, tag]) => tag);
  const other = tags.find((tag) => tag !== version);
  return other === undefined ? undefined : `it names images of version ${other}, not ${version}`;
}
