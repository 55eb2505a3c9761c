// What krew and its index ask of a manifest, as a list of complaints.
import type {KrewManifest, KrewPlatform} from './krew-manifest.ts';

const semanticVersion = /^v\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
const windowsDevices = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])$/i;

/** Empty for a good manifest. `fileName` is that of the manifest: it must bear the plugin's name. */
export function krewComplaints(manifest: KrewManifest, fileName: string): string[] {
  const {apiVersion, kind, metadata, spec} = manifest;
  const {name} = metadata;
  const rules: [boolean, string][] = [
    [apiVersion === 'krew.googlecontainertools.github.com/v1alpha2', `apiVersion ${apiVersion} is unknown`],
    [kind === 'Plugin', `kind is ${kind}, not Plugin`],
    [/^[\w-]+$/.test(name) && !windowsDevices.test(name), `the name ${name} is no safe file name`],
    [/^[a-z][a-z0-9-]*$/.test(name) && !name.startsWith('kubectl'), `the name ${name} is not as the index wants it`],
    [fileName === `${name}.yaml`, `the file is called ${fileName}, not ${name}.yaml`],
    [semanticVersion.test(spec.version), `the version ${spec.version} is not semantic with a v before it`],
    [spec.shortDescription !== '', 'there is no short description'],
    [!/[\r\n]/.test(spec.shortDescription), 'the short description has several lines'],
    [spec.shortDescription.length < 50, 'the short description has 50 characters or more'],
    [!spec.shortDescription.endsWith('.'), 'the short description ends with a full stop'],
    [/^https:\/\//.test(spec.homepage), 'the homepage is no https address'],
    [linesFit(spec.description) && linesFit(spec.caveats ?? ''), 'a text has lines of more than 80 characters'],
    [spec.platforms.length > 0, 'there is no platform'],
  ];
  const broken = rules.filter(([holds]) => !holds).map(([, complaint]) => complaint);
  return [...broken, ...spec.platforms.flatMap(platformComplaints), ...overlaps(spec.platforms)];
}

function linesFit(text: string): boolean {
  return text.split('\n').every((line) => line.length <= 80 || !line.trim().includes(' '));
}

function platformComplaints({selector, uri, sha256, bin}: KrewPlatform): string[] {
  const labels = Object.keys(selector.matchLabels);
  const rules: [boolean, string][] = [
    [labels.length > 0, 'an empty selector'],
    [labels.every((label) => label === 'os' || label === 'arch'), `a selector by ${labels.join(', ')}`],
    [/^https:\/\/.+\.(?:tar\.gz|zip)$/.test(uri), `${uri} is no https address of a .tar.gz or .zip`],
    [/^[a-f0-9]{64}$/.test(sha256), `${sha256} is no sha256`],
    [bin !== '' && !/^[/\\]|\.\.|:/.test(bin), `the program "${bin}" is not inside the archive`],
    [selector.matchLabels.os !== 'windows' || bin.endsWith('.exe'), `the program "${bin}" does not run on Windows`],
  ];
  return rules.filter(([holds]) => !holds).map(([, complaint]) => `platform: ${complaint}`);
}

function overlaps(platforms: readonly KrewPlatform[]): string[] {
  const selectors = platforms.map(({selector: {matchLabels}}) => `${matchLabels.os}/${matchLabels.arch}`);
  return selectors
    .filter((selector, index) => selectors.indexOf(selector) < index)
    .map((selector) => `platform: two for ${selector}`);
}
