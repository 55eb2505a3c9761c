// What a file holds: a session, or what a session is wrapped in (signed, encrypted, a manifest of the operator). Pure.
import type {FilePlace} from '../report/finding.ts';
import {placesOf} from './place.ts';
import {readSessionText, type SessionDocument, type SessionReading} from './session-document.ts';
import {items, type MapNode, member, type ScalarNode, type SessionNode, textOf} from './session-node.ts';
import {type Signature, wrapperOf} from './wrapper.ts';
import {readYaml} from './yaml-nodes.ts';

/** `place` leads from an offset of the session's text to the file, as near as can be. */
export type PolicyText =
  | {form: 'session'; place: (offset: number) => FilePlace; reading: SessionReading}
  | {
      form: 'signed';
      /** `SignedPolicy NAME`, or `signed policy`. */
      object: string;
      place: (offset: number) => FilePlace;
      reading: SessionReading;
      /** Where it stands in the text of the policy, when that stands in the file as one quoted text. */
      innerPlace: ((offset: number) => FilePlace) | undefined;
      signatures: readonly Signature[];
      casAddress: string | undefined;
    }
  | {form: 'encrypted'; object: string; place: (offset: number) => FilePlace; casAddress: string | undefined}
  /** A manifest of another kind, or nothing that is known. */
  | {form: 'other'; object: string; place: (offset: number) => FilePlace};

/** One for each document of the file that is not empty; for a file that is no YAML, the trouble as of a session. */
export function policyTextsIn(text: string, file: string): PolicyText[] {
  const place = placesOf(text, file);
  const result = readYaml(text);
  const roots = 'trouble' in result ? [] : result.documents;
  const wrapped = roots.map((root) => unwrap(root, text, place));
  // A session is read as a whole: it may have lines that are no YAML yet, and must be the only document.
  if (wrapped.length === 0 || wrapped.every((each) => each === undefined)) {
    return [{form: 'session', place, reading: readSessionText(text, file, result)}];
  }
  return roots.map(
    (root, index) => wrapped[index] ?? {form: 'other', object: 'a document of its own', place: () => place(root.start)},
  );
}

function unwrap(root: SessionNode, text: string, place: (offset: number) => FilePlace): PolicyText | undefined {
  if (root.kind !== 'map') return undefined;
  const isManifest = member(root, 'apiVersion') !== undefined && member(root, 'kind') !== undefined;
  if (isManifest) return ofManifest(root, text, place);
  const wrapper = wrapperOf<SessionNode>(root, undefined, member);
  if (wrapper?.form === 'signed' && wrapper.policy?.kind === 'scalar' && wrapper.signatures !== undefined) {
    const {policy, signatures} = wrapper;
    return signed({object: 'signed policy', policy, signatures, text, place});
  }
  const isEncrypted = wrapper?.form === 'encrypted' && wrapper.content !== undefined;
  if (!isEncrypted) return undefined;
  return {form: 'encrypted', object: 'encrypted policy', place: () => place(root.start), casAddress: undefined};
}

function ofManifest(root: MapNode, text: string, place: (offset: number) => FilePlace): PolicyText {
  const kind = textOf(member(root, 'kind')) ?? '';
  const name = textOf(member(member(root, 'metadata'), 'name'));
  const object = name === undefined ? kind : `${kind} ${name}`;
  const wrapper = wrapperOf<SessionNode>(root, kind, member);
  const {apiVersion, casAddress: address} = wrapper?.manifest ?? {};
  const isOurs = (textOf(apiVersion) ?? '').startsWith('cas.scone.cloud/');
  const casAddress = textOf(address);
  if (isOurs && wrapper?.form === 'signed' && wrapper.policy?.kind === 'scalar') {
    const {policy, signatures} = wrapper;
    return signed({object, policy, signatures, casAddress, text, place});
  }
  if (isOurs && wrapper?.form === 'encrypted') {
    return {form: 'encrypted', object, place: () => place((wrapper.content ?? root).start), casAddress};
  }
  return {form: 'other', object, place: () => place(root.start)};
}

function signed(wrapper: {
  object: string;
  policy: ScalarNode;
  signatures: SessionNode | undefined;
  casAddress?: string | undefined;
  text: string;
  place: (offset: number) => FilePlace;
}): PolicyText {
  const {object, policy, signatures, casAddress, text, place} = wrapper;
  const inner = textOf(policy) ?? '';
  const blockPlace = placeInBlock(policy, inner, text, place);
  const head = place(policy.start);
  const outerPlace = blockPlace ?? (() => head);
  const reading = readSessionText(inner, place(0).file);
  return {
    form: 'signed',
    object,
    place: outerPlace,
    reading:
      'trouble' in reading ? withPlace(reading, outerPlace) : {document: {...reading.document, place: outerPlace}},
    innerPlace: blockPlace === undefined ? placesOf(inner, head.file) : undefined,
    signatures: items(signatures).map((each) => ({
      signer: textOf(member(each, 'signer')) ?? '',
      signature: textOf(member(each, 'signature')) ?? '',
    })),
    casAddress,
  };
}

function withPlace(
  reading: Extract<SessionReading, {trouble: unknown}>,
  place: SessionDocument['place'],
): SessionReading {
  return {trouble: {...reading.trouble, place: place(reading.trouble.offset)}};
}

/** A literal block (`|`) keeps lines as they are, further to the right. */
function placeInBlock(
  policy: ScalarNode,
  inner: string,
  text: string,
  place: (offset: number) => FilePlace,
): ((offset: number) => FilePlace) | undefined {
  const head = place(policy.start);
  const block = text.slice(policy.start, policy.end);
  const header = /^\|[-+0-9]*[ \t]*(?:#[^\n]*)?\n/.exec(block);
  if (header === null) return undefined;
  const indent = /^(?:[ \t]*\n)*( *)/.exec(block.slice(header[0].length))?.[1]?.length ?? 0;
  const innerPlace = placesOf(inner, head.file);
  return (offset) => {
    const {line, column} = innerPlace(offset);
    return {file: head.file, line: head.line + line, column: column + indent};
  };
}
