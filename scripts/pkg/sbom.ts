// The bill of materials in CycloneDX's JSON: the packages whose code is inside, and Node with what is built into it.
import type {PackageInside} from './packages-inside.ts';
import {nodeVersion} from './targets.ts';

export interface SbomFacts {
  name: string;
  version: string;
  license: string;
  packages: readonly PackageInside[];
  /** `process.versions` of the Node inside. */
  nodeVersions: Readonly<Record<string, string>>;
}

/** Without time and serial number: the same bytes for the same contents. */
export function sbom({name, version, license, packages, nodeVersions}: SbomFacts): object {
  const self = {type: 'application', 'bom-ref': `pkg:npm/${name}@${version}`, name, version};
  const libraries = packages.map(library);
  const node = nodeComponent(nodeVersions);
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {component: {...self, licenses: [{license: {id: license}}]}},
    components: [...libraries, node],
    dependencies: [{ref: self['bom-ref'], dependsOn: [...libraries, node].map((each) => each['bom-ref'])}],
  };
}

function library({path, name, version, integrity, license}: PackageInside) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const nested = path.lastIndexOf('node_modules/') > 0;
  return {
    type: 'library',
    'bom-ref': nested ? `${purl}#${path}` : purl,
    name,
    version,
    purl,
    hashes: [{alg: 'SHA-512', content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex')}],
    licenses: [/[ ()]/.test(license) ? {expression: license} : {license: licenseOf(license)}],
  };
}

/** Old identifiers with a plus are still stated by packages, but are none any more. */
function licenseOf(license: string): {id: string} | {name: string} {
  return /^[A-Za-z0-9.-]+$/.test(license) ? {id: license} : {name: license};
}

function nodeComponent(versions: Readonly<Record<string, string>>) {
  const ref = `pkg:generic/node@${nodeVersion}`;
  const parts = Object.entries(versions)
    .filter(([name]) => !['node', 'modules', 'napi', 'unicode', 'tz', 'cldr'].includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    type: 'platform',
    'bom-ref': ref,
    name: 'node',
    version: nodeVersion,
    purl: ref,
    licenses: [{license: {id: 'MIT'}}],
    components: parts.map(([name, version]) => ({type: 'library', 'bom-ref': `${ref}#${name}`, name, version})),
  };
}
