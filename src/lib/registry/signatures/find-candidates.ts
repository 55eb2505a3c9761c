// Where signatures of an image may lie in a registry: a tag made of its digest, and manifests that refer to it.
import type {NoAnswer, RegistryAnswer} from '../answer.ts';
import type {Descriptor, ManifestContent} from '../manifest.ts';
import type {Registry} from '../open-registry.ts';
import type {Reference} from '../reference.ts';
import {isSignatureBundle} from './bundle.ts';
import type {Candidate} from './candidate.ts';

/** A candidate, or why nothing is known of one. */
export type Find = Candidate | Exclude<NoAnswer, {is: 'absent' | 'broken'}>;

/** As many as cosign looks at. */
const mostSignatures = 1000;
/** A payload has some hundred bytes, a bundle some thousand. */
const mostPayloadBytes = 1_048_576;

const bundleType = /^application\/vnd\.dev\.sigstore\.bundle/;
const emptyType = 'application/vnd.oci.empty.v1+json';
const cosignType = 'application/vnd.dev.cosign.artifact.sig.v1+json';

/** Those at the tag first, then those that refer; each is fetched only when it is asked for. */
export async function* findCandidates(registry: Registry, image: Reference, digest: string): AsyncGenerator<Find> {
  const place = {...image, digest: undefined};
  const tag = `${digest.replace(':', '-')}.sig`;
  yield* fromManifest(registry, {...place, tag}, `tag ${tag}`);
  const referrers = await registry.referrers(place, digest);
  if (referrers.is !== 'found') {
    if (referrers.is === 'refused' || referrers.is === 'unreachable') yield referrers;
    return;
  }
  const ours = referrers.value.filter(mayBeSignature).slice(0, mostSignatures);
  for (const {digest: referrer} of ours) {
    yield* fromManifest(registry, {...place, tag: undefined, digest: referrer}, `referrer ${referrer}`);
  }
}

/** Lists that are kept by clients leave the type of a bundle out, or name that of its empty config instead. */
function mayBeSignature({artifactType = emptyType}: Descriptor): boolean {
  return artifactType === emptyType || artifactType === cosignType || bundleType.test(artifactType);
}

async function* fromManifest(registry: Registry, reference: Reference, where: string): AsyncGenerator<Find> {
  const answer = await registry.manifest(reference);
  if (answer.is === 'absent') return;
  if (answer.is !== 'found') yield asFind(answer, where);
  else if (answer.value.content.is !== 'image') yield unreadable(where, 'it is an index, not a signature');
  else yield* fromLayers(registry, reference, answer.value.content, where);
}

async function* fromLayers(
  registry: Registry,
  reference: Reference,
  {config, layers}: ManifestContent & {is: 'image'},
  where: string,
): AsyncGenerator<Find> {
  const isReferrer = reference.digest !== undefined;
  const [first] = layers;
  if (isReferrer && first !== undefined && bundleType.test(first.mediaType)) {
    const bytes = layers.length === 1 ? await fetch(registry, reference, first) : oneLayer;
    if (bytes.is !== 'found') yield asFind(bytes, where);
    else if (isSignatureBundle(bytes.value)) yield {is: 'bundle', where, bytes: bytes.value};
    return;
  }
  // Whatever else refers to an image is somebody else's business.
  if (isReferrer && config.mediaType !== cosignType) return;
  for (const [index, layer] of layers.slice(0, mostSignatures).entries()) {
    const which = layers.length === 1 ? where : `${where}, signature ${index + 1}`;
    const payload = await fetch(registry, reference, layer);
    if (payload.is !== 'found') yield asFind(payload, which);
    else yield {is: 'simple-signing', where: which, payload: payload.value, annotations: layer.annotations ?? {}};
  }
}

const oneLayer: NoAnswer = {is: 'broken', reason: 'a bundle must have exactly one layer'};

function fetch(registry: Registry, reference: Reference, {digest}: Descriptor): Promise<RegistryAnswer<Uint8Array>> {
  return registry.blob(reference, digest, mostPayloadBytes);
}

/** What is gone or damaged stays so, and is a signature that is not good; for the rest another day may be better. */
function asFind(answer: NoAnswer, where: string): Find {
  return answer.is === 'absent' || answer.is === 'broken' ? unreadable(where, answer.reason) : answer;
}

function unreadable(where: string, reason: string): Candidate {
  return {is: 'unreadable', where, reason};
}
