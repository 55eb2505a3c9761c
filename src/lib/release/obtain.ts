// One artefact, from the cache or its source, proven and found to be the wanted one.
import {Failure, reasonOf} from '../report/failure.ts';
import {formatVersion, type Version} from '../scone/semantic-version.ts';
import {defaultVersion, isKnown} from '../scone/versions.ts';
import type {Artefact} from './artefact.ts';
import {type Cache, digest} from './cache.ts';
import {whyNotWanted} from './contents.ts';
import type {ArtefactName} from './locations.ts';
import type {Notice} from './notice.ts';
import {type Proven, type Prover, proveByDigest, proveBySignature, proveChart, readSignatureOf} from './prove.ts';
import {addressOf, type Place} from './source.ts';

export interface ArtefactRequest {
  name: ArtefactName;
  place: Place;
  maxBytes: number;
  /** Digest that the user named for it. */
  sha256?: string | undefined;
  /** The user put this file in place of the release's. */
  override: boolean;
}

export interface Obtaining {
  version: Version;
  prover: Prover;
  /** Digest of the trusted keys. */
  trust: string;
  cache: Cache | undefined;
  allowUnverified: boolean;
  /** Digests by path that signed files had when they were released. */
  knownDigests: Readonly<Record<string, string>>;
  notice: (notice: Notice) => void;
}

/** A file that was fetched and proven, not yet known to be the wanted one. */
export type Fetched = Proven & {url: string; bytes: Uint8Array; from: Artefact['from']};

/** Signed artefacts: the file and its `.asc` are fetched together. */
export async function obtainSigned(request: ArtefactRequest, context: Obtaining): Promise<Artefact> {
  const address =
    request.sha256 === undefined ? addressOf(request.place) : `${addressOf(request.place)}#${request.sha256}`;
  return await throughCache({name: request.name, address, remote: request.place.source.remote}, context, async () => {
    const fetched = await fetchAndJudge(request, context);
    noticeRewritten(request, fetched, context);
    return fetched;
  });
}

/** What `fetch` brings, unless the cache has it; whatever it brings with a proof is kept. */
export async function throughCache(
  {name, address, remote}: {name: ArtefactName; address: string; remote: boolean},
  context: Obtaining,
  fetch: () => Promise<Fetched>,
): Promise<Artefact> {
  const {trust, prover, notice} = context;
  const cache = remote ? context.cache : undefined;
  const version = formatVersion(context.version);
  const answer = await cache?.read(address, {name, version, trust, now: prover.now()});
  if (answer?.is === 'hit') return artefact(name, {...answer.record, bytes: answer.bytes, from: 'cache'});
  if (answer?.is === 'altered') {
    notice({
      code: 'cache-altered',
      artefact: name,
      object: answer.file,
      text: 'a file in the cache was altered; it is fetched anew',
    });
  }
  const fetched = await fetch();
  const {url, sha256, proof, signedBy, keyExpires} = fetched;
  if (proof !== 'nothing') {
    const record = {name, url, sha256, proof, ...(signedBy !== undefined && {signedBy}), keyExpires, trust, version};
    await cache?.write(address, record, fetched.bytes).catch((thrown) => {
      notice({code: 'cache-unwritable', text: `verified files cannot be kept: ${reasonOf(thrown)}`});
    });
  }
  return artefact(name, fetched);
}

function artefact(name: ArtefactName, {url, bytes, sha256, proof, signedBy, from}: Omit<Artefact, 'name'>): Artefact {
  return {name, url, bytes, sha256, proof, ...(signedBy !== undefined && {signedBy}), from};
}

/**
 * A file of a mirror folder is read anew each time; what was found out about the very same bytes and signature under the
 * same keys is remembered, since verifying takes longer than all else that a check does.
 */
async function fetchAndJudge(request: ArtefactRequest, context: Obtaining): Promise<Fetched> {
  const {place, name} = request;
  const {bytes, signature} = await readBoth(request, context);
  const found = {url: addressOf(place), bytes, from: place.source.origin};
  const cache = place.source.remote || request.override ? undefined : context.cache;
  const evidence = `evidence ${digest(bytes)} ${digest(signature ?? '')}`;
  const version = formatVersion(context.version);
  const known = await cache?.recall(evidence, {name, version, trust: context.trust, now: context.prover.now()});
  if (known !== undefined) return {...found, ...known, url: found.url};
  const fetched = {...found, ...(await prove(request, {bytes, signature}, context))};
  await checkContents(request, fetched, context);
  const {sha256, proof, signedBy, keyExpires} = fetched;
  const record = {name, url: found.url, sha256, proof, ...(signedBy !== undefined && {signedBy}), keyExpires, version};
  // A cache that cannot be written costs time, nothing else.
  if (proof === 'signature') await cache?.remember(evidence, {...record, trust: context.trust}).catch(() => {});
  return fetched;
}

async function prove(
  request: ArtefactRequest,
  {bytes, signature}: {bytes: Uint8Array; signature: string | undefined},
  context: Obtaining,
): Promise<Proven> {
  const {place, sha256} = request;
  try {
    if (sha256 !== undefined) return proveByDigest(place, bytes, sha256);
    const proven = isOwnChart(request) ? await proveChart(place, bytes, signature, context.prover) : undefined;
    return proven ?? (await proveBySignature(place, bytes, signature, context.prover));
  } catch (thrown) {
    return allowedUnproven(request, bytes, context, thrown);
  }
}

/** Only charts have provenance files, and the vendor's have signatures. */
function isOwnChart({name, override}: ArtefactRequest): boolean {
  return override && (name === 'chart' || name === 'imagepullsecrets');
}

async function readBoth({place, maxBytes, sha256}: ArtefactRequest, {version}: Obtaining) {
  const [bytes, signature] = await Promise.all([
    place.source.read(place.path, maxBytes),
    sha256 === undefined ? readSignatureOf(place) : undefined,
  ]);
  if (bytes) return {bytes, signature};
  throw missingFile(place, version);
}

export function missingFile(place: Place, version: Version): Failure {
  return new Failure({
    summary: 'the file does not exist',
    object: addressOf(place),
    next: isKnown(version)
      ? 'see that the address is right and, with --mirror, that the mirror is complete'
      : `version ${formatVersion(version)} is not known; the newest stable one is ${defaultVersion}`,
  });
}

/**
 * Only what the user put in place of a release's file can be let in without proof, and only if nobody on the way could
 * have changed it; the digest the user named is never passed over.
 */
export function allowedUnproven(
  {name, place, override, sha256}: Omit<ArtefactRequest, 'maxBytes'>,
  bytes: Uint8Array,
  {allowUnverified, notice}: Obtaining,
  refusal: unknown,
): Proven {
  const object = addressOf(place);
  if (!allowUnverified || !override || sha256 !== undefined || object.startsWith('http:')) throw refusal;
  const reason = refusal instanceof Failure ? `${refusal.summary}: ${refusal.reason}` : reasonOf(refusal);
  notice({code: 'unverified', artefact: name, object, text: `an unverified file is used: ${reason}`});
  return {sha256: digest(bytes), proof: 'nothing', keyExpires: null};
}

/**
 * cert-manager of the user's own may be of any version; other overrides are held to the wanted one. Let in unproven they
 * may be of another version, but never another thing: it would be applied in place of the wanted one.
 */
export async function checkContents(
  {name, override}: Pick<ArtefactRequest, 'name' | 'override'>,
  {url, bytes, proof}: Fetched,
  {version, notice}: Obtaining,
): Promise<void> {
  if (override && name === 'cert-manager') return;
  const wrong = await whyNotWanted({name, url, bytes}, version);
  if (wrong === undefined) return;
  const {reason} = wrong;
  if (proof === 'nothing' && wrong.other === 'version') {
    notice({
      code: 'unverified',
      artefact: name,
      object: url,
      text: `the unverified file is not of the release: ${reason}`,
    });
    return;
  }
  throw new Failure({
    summary: 'the file is not the wanted one',
    object: url,
    reason,
    next: override ? 'name the right file, or none to use that of the release' : 'take the file of the wanted version',
  });
}

function noticeRewritten(
  {name, place, override}: ArtefactRequest,
  fetched: Fetched,
  {knownDigests, notice}: Obtaining,
): void {
  const known = knownDigests[place.path];
  if (override || known === undefined || known === fetched.sha256) return;
  const text = `the signed file was rewritten after its release: its SHA-256 is ${fetched.sha256}, it was ${known}`;
  notice({code: 'rewritten', artefact: name, object: fetched.url, text});
}
