// Whether a file is what its name says: a signature binds bytes, neither name nor version (docs/system.md: Trust).
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

/** What is wrong with a content. Another version of the right thing can be wanted; another thing never is. */
export interface Mismatch {
  other: 'thing' | 'version';
  /** A clause about the file: `it is chart x, not y`. */
  reason: string;
}

type Check = (file: NamedFile, version: string) => Promise<Mismatch | undefined>;

const otherThing = (reason: string): Mismatch => ({other: 'thing', reason});
const otherVersion = (reason: string): Mismatch => ({other: 'version', reason});

/** The only cert-manager that releases have carried (docs/system.md: Release layout). */
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
  cas_patch_probes: (file, version) => checkTags(file, version, /\bop\b/),
  cas_patch_probes_and_backup: (file, version) => checkTags(file, version, /backup-controller/),
  backup_policy: (file, version) => checkTags(file, version, /^services:/m),
  'cas-owner': (file, version) => checkTags(file, version, /^name:/m),
  vault: (file, version) => checkTags(file, version, /^kind: ["']?Vault["']?$/m),
  'vault-policy': (file, version) => checkTags(file, version, /^name: *["']?vault-init-parent-/m),
  'vault-verify-policy': (file, version) => checkTags(file, version, /^name: *["']?owner-verify-/m),
  'vault-image-mrenclaves': (file, version) => checkTags(file, version, /^name: .*scone-vault-image-mrenclaves-/m),
  plugin: checkExecutable,
};

/** Undefined if the file is the wanted one, else why it is not. */
export async function whyNotWanted(file: NamedFile, version: Version): Promise<Mismatch | undefined> {
  try {
    return await checks[file.name](file, formatVersion(version));
  } catch (thrown) {
    return otherThing(reasonOf(thrown));
  }
}

async function checkChart({bytes}: NamedFile, name: string, version: string): Promise<Mismatch | undefined> {
  const metadata = await readChartMetadata(bytes).catch(reasonOf);
  if (typeof metadata === 'string') return otherThing(`it is not a chart archive (${metadata})`);
  if (!metadata) return otherThing('the archive holds no Chart.yaml');
  const [found, foundVersion] = [metadata.name, metadata.version].map((text) =>
    typeof text === 'string' ? text : '(none)',
  );
  if (found !== name) return otherThing(`it is chart ${found}, not ${name}`);
  if (foundVersion === version) return undefined;
  return otherVersion(`it is version ${foundVersion} of the chart, not ${version}`);
}

interface ImageObject {
  kind: string;
  name: string;
  /** Name of the image in the repository; a user's own prefix may stand before it. */
  image: string;
}

async function checkImageObject(file: NamedFile, wanted: ImageObject, version: string): Promise<Mismatch | undefined> {
  const wrongObjects = await checkObjects(file, [`${wanted.kind} ${wanted.name}`]);
  if (wrongObjects !== undefined) return wrongObjects;
  const {documents} = await parseTemplate(file.url, textOf(file));
  const image: unknown = documents[0]?.getIn(['spec', 'image']);
  if (typeof image !== 'string' || image === '') return otherThing('it names no image');
  const [, name, tag] = /([^/:@]+)(?::([^/:@]+))?(?:@[^/]+)?$/.exec(image) ?? [];
  if (!name?.replace(/^\$\{?IMAGE_PREFIX\}?/, '').endsWith(wanted.image))
    return otherVersion(`its image is ${image}, not ${wanted.image}`);
  return tag === version ? undefined : otherVersion(`its image is of version ${tag ?? '(none)'}, not ${version}`);
}

async function checkObjects(file: NamedFile, wanted: readonly string[]): Promise<Mismatch | undefined> {
  const {documents} = await parseTemplate(file.url, textOf(file));
  const found = documents
    .filter((document) => document.contents !== null)
    .map((document) => `${document.get('kind') ?? '(no kind)'} ${document.getIn(['metadata', 'name']) ?? '(no name)'}`);
  if (found.join() === wanted.join()) return undefined;
  return otherThing(`it holds ${found.join(', ') || 'nothing'}, not ${wanted.join(', ')}`);
}

/** Read as text: the file is big, and parsing it takes longer than all else that a check does with it. */
async function checkCertManager(file: NamedFile): Promise<Mismatch | undefined> {
  const text = textOf(file);
  for (const part of ['controller', 'webhook', 'cainjector']) {
    const tag = new RegExp(`^ +image: ["']?[^\\s"']*cert-manager-${part}:([^\\s"'@]+)`, 'm').exec(text)?.[1];
    if (tag === undefined) return otherThing(`it has no image cert-manager-${part}`);
    if (tag !== certManagerVersion) {
      return otherVersion(`its image cert-manager-${part} is ${tag}, not ${certManagerVersion}`);
    }
  }
  return undefined;
}

/** Beginnings of executables for Linux, macOS (64 bit) and Windows. */
const executableMarks = ['7f454c46', 'cffaedfe', '4d5a'];

/** Whether it runs here, and its version, only it can tell (src/lib/plugin/put-in-place.ts). */
async function checkExecutable({bytes}: NamedFile): Promise<Mismatch | undefined> {
  const start = Buffer.from(bytes.subarray(0, 64));
  if (executableMarks.some((mark) => start.toString('hex').startsWith(mark))) return undefined;
  return otherThing(
    start.toString('latin1').startsWith('#!') ? 'it is a script, not this program' : 'it is no executable',
  );
}

/** Files of which we only know a mark, and that literal tags of the vendor's images in them are the release's. */
async function checkTags(file: NamedFile, version: string, mark: RegExp): Promise<Mismatch | undefined> {
  const text = textOf(file);
  if (!mark.test(text)) return otherThing(`it is not a ${file.name} file`);
  const tags = [...text.matchAll(/\$\{?IMAGE_PREFIX\}?[a-z-]+:([^\s"'@]+)/g)].map(([, tag]) => tag);
  const other = tags.find((tag) => tag !== version);
  return other === undefined ? undefined : otherVersion(`it names images of version ${other}, not ${version}`);
}
