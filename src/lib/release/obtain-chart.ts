// Charts from chart repositories, proven by digests: the secret operator's, which the vendor does not sign, and charts of the user's own.
import {Failure} from '../report/failure.ts';
import {vendorChartRepositoryDigests} from '../scone/trust.ts';
import type {Artefact} from './artefact.ts';
import {digest} from './cache.ts';
import {findInIndex} from './chart-repository.ts';
import type {ArtefactName} from './locations.ts';
import {allowedUnproven, checkContents, type Fetched, missingFile, type Obtaining, throughCache} from './obtain.ts';
import {type Proven, proveByDigest, proveBySignature, proveChart, readSignatureOf} from './prove.ts';
import {addressOf, type Place} from './source.ts';

export interface ChartRequest {
  name: ArtefactName;
  /** The repository; its path has no slash at the end. */
  repository: Place;
  chart: string;
  version: string;
  override: boolean;
  /** Of the packed chart, as the user named it. */
  sha256?: string | undefined;
  /** SHA-256 that the vendor's chart of this version has. */
  known: readonly string[];
  maxBytes: number;
}

/** Ten thousand charts and more. */
const maxIndexBytes = 16 * 2 ** 20;

/**
 * The chart must have the digest that the index gives. The index itself is good if it is the vendor's known one or
 * carries a good signature. A repository of the user's own need not be, as long as the chart is the vendor's known one.
 */
export async function obtainChart(request: ChartRequest, context: Obtaining): Promise<Artefact> {
  const {name, repository, chart, version, sha256} = request;
  const address = [`${baseOf(repository)}#${chart}-${version}`, sha256].filter(Boolean).join('#');
  return await throughCache({name, address, remote: repository.source.remote}, context, async () => {
    const fetched = await fetchChart(request, context);
    await checkContents({name, override: request.override}, fetched, context);
    return fetched;
  });
}

async function fetchChart(request: ChartRequest, context: Obtaining): Promise<Fetched> {
  const {repository, override} = request;
  const index = await readIndex(repository, context);
  // The vendor's own repository is settled by its index, before anything else is read of it.
  const early = override ? undefined : await proveIndex(index, context, false);
  const {chart, version, maxBytes} = request;
  const entry = await findInIndex(index.bytes, baseOf(repository), {name: chart, version});
  const place = below(repository, entry.path);
  const bytes = await place.source.read(place.path, maxBytes);
  if (!bytes) throw missingFile(place, context.version);
  const byDigest = proveByDigest(place, bytes, entry.digest);
  const proven = early ?? (await proveOverride(request, {index, place, bytes, sha256: byDigest.sha256}, context));
  return {...byDigest, ...proven, sha256: byDigest.sha256, url: addressOf(place), bytes, from: place.source.origin};
}

interface Index {
  place: Place;
  bytes: Uint8Array;
}

async function readIndex(repository: Place, {version}: Obtaining): Promise<Index> {
  const place = below(repository, 'index.yaml');
  const bytes = await place.source.read(place.path, maxIndexBytes);
  if (bytes) return {place, bytes};
  throw missingFile(place, version);
}

type IndexProof = Pick<Proven, 'proof' | 'signedBy' | 'keyExpires'>;

const vendorHint = 'fetch it anew; a newer program knows a newer index; IMPS_HELM_REPO names a repository of your own';
const ownHint =
  'put #sha256=DIGEST of the packed chart behind its address, sign chart or index, or let it in by --allow-unverified';

async function proveIndex({place, bytes}: Index, {prover}: Obtaining, override: boolean): Promise<IndexProof> {
  if (digest(bytes) === vendorChartRepositoryDigests['index.yaml']) return {proof: 'digest', keyExpires: null};
  const signature = await readSignatureOf(place);
  if (signature === undefined) {
    throw new Failure({
      summary: 'the index of the chart repository is neither the known one nor signed',
      object: addressOf(place),
      reason: `its SHA-256 is ${digest(bytes)}, not ${vendorChartRepositoryDigests['index.yaml']}`,
      next: override ? ownHint : vendorHint,
    });
  }
  const {signedBy, keyExpires} = await proveBySignature(place, bytes, signature, prover);
  return {proof: 'digest', ...(signedBy !== undefined && {signedBy}), keyExpires};
}

/** The digest that the user named, the vendor's known one, a good signature of the index, of the chart, or of its provenance. */
async function proveOverride(
  {name, known, sha256: named}: ChartRequest,
  {index, place, bytes, sha256}: {index: Index; place: Place; bytes: Uint8Array; sha256: string},
  context: Obtaining,
): Promise<IndexProof> {
  if (named !== undefined) return proveByDigest(place, bytes, named);
  if (known.includes(sha256)) return {proof: 'digest', keyExpires: null};
  try {
    return await proveIndex(index, context, true);
  } catch (thrown) {
    const proven = await proveChart(place, bytes, await readSignatureOf(place), context.prover);
    return proven ?? allowedUnproven({name, place, override: true}, bytes, context, thrown);
  }
}

/** Also of a repository at the root of its server, whose own path is empty. */
function baseOf(repository: Place): string {
  return addressOf(below(repository, 'index.yaml')).replace(/\/index\.yaml$/, '');
}

function below({source, path}: Place, file: string): Place {
  return {source, path: path === '' ? file : `${path}/${file}`};
}
