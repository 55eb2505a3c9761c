// A client of image registries (OCI distribution, version 1.1): manifests, blobs, and what refers to an image.
import type {Secret} from '../report/secret.ts';
import {type NoAnswer, type RegistryAnswer, wordsIn} from './answer.ts';
import {createAuthorizer} from './authorizer.ts';
import {type ConversationOptions, converse, type Question, type Told} from './conversation.ts';
import type {NamedCredential} from './credential.ts';
import {digestOf, hasDigest} from './digest.ts';
import {type Descriptor, type ManifestContent, manifestTypes, mostManifestBytes, readManifest} from './manifest.ts';
import {nextPage} from './next-page.ts';
import {type Reference, referenceText} from './reference.ts';

export interface RegistryOptions extends ConversationOptions {
  /** Told of each access token, so that it is never shown. */
  learn?: (secret: Secret) => void;
}

export interface ReceivedManifest {
  /** Of the very bytes. */
  digest: string;
  bytes: Uint8Array;
  content: ManifestContent;
  /** Who was let in. */
  as: NamedCredential;
}

/** What it gives has the digest that was asked for; every answer has limits of size and time. */
export interface Registry {
  /** By digest where the reference has one, else by tag. */
  manifest(reference: Reference): Promise<RegistryAnswer<ReceivedManifest>>;
  /** Of the reference's repository. */
  blob(reference: Reference, digest: string, maxBytes: number): Promise<RegistryAnswer<Uint8Array>>;
  /** Of the reference's repository, in the registry's order; at most a thousand, as they are for advice. */
  tags(reference: Reference): Promise<RegistryAnswer<readonly string[]>>;
  /** Manifests that name this one as their subject; none is no reason to be absent. */
  referrers(reference: Reference, digest: string): Promise<RegistryAnswer<readonly Descriptor[]>>;
}

/** More pages than this are no list any more. */
const mostPages = 20;

const unknownApi = [400, 405, 406];

export function openRegistry(options: RegistryOptions): Registry {
  const authorizer = createAuthorizer(options, options.learn ?? (() => {}));
  const ask = (reference: Reference, question: Question) => converse(options, authorizer, reference, question);

  const manifest: Registry['manifest'] = async (reference) => {
    const path = `manifests/${reference.digest ?? reference.tag ?? 'latest'}`;
    const told = await ask(reference, {path, accept: manifestTypes.join(', '), maxBytes: mostManifestBytes});
    return told.is === 'found' ? received(reference, told.value) : told;
  };

  const page = async (reference: Reference, path: string): Promise<RegistryAnswer<Told> | {is: 'unknown-api'}> => {
    const [accept] = manifestTypes;
    const told = await ask(reference, {path, accept, maxBytes: mostManifestBytes});
    // Registries without this part of the API say so in several ways.
    const isUnknown = told.is === 'absent' || (told.is === 'broken' && unknownApi.includes(told.status ?? 0));
    return isUnknown ? {is: 'unknown-api'} : told;
  };

  return {
    manifest,
    async blob(reference, digest, maxBytes) {
      const told = await ask(reference, {path: `blobs/${digest}`, accept: '*/*', maxBytes});
      if (told.is !== 'found') return told;
      const {bytes, endpoint} = told.value;
      return hasDigest(bytes, digest) ? {is: 'found', value: bytes} : otherBytes(endpoint.base, digest);
    },
    async tags(reference) {
      const told = await ask(reference, {
        path: 'tags/list?n=1000',
        accept: 'application/json',
        maxBytes: mostManifestBytes,
      });
      if (told.is !== 'found') return told;
      const tags = tagsIn(told.value.bytes);
      const {base} = told.value.endpoint;
      return tags === undefined ? {is: 'broken', reason: `${base} gives no list of tags`} : {is: 'found', value: tags};
    },
    async referrers(reference, digest) {
      const found: Descriptor[] = [];
      let path: string | undefined = `referrers/${digest}`;
      for (let pages = 0; path !== undefined && pages < mostPages; pages++) {
        const told = await page(reference, path);
        if (told.is === 'unknown-api') return await referrersByTag(manifest, reference, digest);
        if (told.is !== 'found') return told;
        const list = readManifest(told.value.bytes, told.value.headers.get('content-type'));
        if (typeof list === 'string' || list.is !== 'index') return await referrersByTag(manifest, reference, digest);
        found.push(...list.manifests);
        path = nextPage(told.value.headers.get('link'), digest);
      }
      return {is: 'found', value: found};
    },
  };
}

/** Where a registry does not know referrers, whoever pushes one keeps a list under a tag made of the digest. */
async function referrersByTag(
  manifest: Registry['manifest'],
  reference: Reference,
  digest: string,
): Promise<RegistryAnswer<readonly Descriptor[]>> {
  const list = await manifest({...reference, tag: digest.replace(':', '-'), digest: undefined});
  if (list.is === 'absent') return {is: 'found', value: []};
  if (list.is !== 'found') return list;
  const {content} = list.value;
  return {is: 'found', value: content.is === 'index' ? content.manifests : []};
}

function received(reference: Reference, {bytes, headers, endpoint, as}: Told): RegistryAnswer<ReceivedManifest> {
  const {digest} = reference;
  if (digest !== undefined && !hasDigest(bytes, digest)) return otherBytes(endpoint.base, digest);
  const content = readManifest(bytes, headers.get('content-type'));
  if (typeof content === 'string') {
    const words = wordsIn(bytes);
    const reason = `what ${endpoint.base} gives for ${referenceText(reference)} ${content}${words && `: ${words}`}`;
    return {is: 'broken', reason};
  }
  return {is: 'found', value: {digest: digest ?? digestOf(bytes), bytes, content, as}};
}

function tagsIn(bytes: Uint8Array): string[] | undefined {
  try {
    const {tags}: {tags?: unknown} = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : undefined;
  } catch {
    return undefined;
  }
}

function otherBytes(base: string, digest: string): NoAnswer {
  return {is: 'broken', reason: `${base} gives other bytes than those of ${digest}`};
}
