// What callers may do with the sessions of a CAS: each change in a function that says no by throwing a Refused.
import {type Caller, type Creator, isAllowed, type Right} from './access.ts';
import type {ServiceConfiguration, ServiceRequest} from './protocol.ts';
import {
  measurementsIn,
  nameOf,
  parentOf,
  predecessorOf,
  readSession,
  sessionHash,
  treesIn,
} from './session-document.ts';
import type {Contents, StoredSession} from './state.ts';
import {authoritiesOf} from './values.ts';

/** The CAS says no. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The contents with the session as a first version; its hash. */
export function createSession(contents: Contents, text: string, caller: Caller): {contents: Contents; hash: string} {
  const document = understood(text);
  const name = nameOf(document);
  if (contents.sessions[name] !== undefined) throw new Refused(409, `session ${name} exists already`);
  if (predecessorOf(document) !== undefined) throw new Refused(409, `session ${name} has no predecessor`);
  const parent = parentOf(name);
  if (parent !== undefined) expectRight('create_sessions', parent, contents, caller);
  const hash = sessionHash(document);
  const session = {text, hash, creator: creatorOf(document, caller), authorities: authoritiesOf(document)};
  return {contents: withSession(contents, name, session), hash};
}

/** The contents with the next version of the session, which must name the hash of the current one. */
export function updateSession(contents: Contents, text: string, caller: Caller): {contents: Contents; hash: string} {
  const document = understood(text);
  const name = nameOf(document);
  const current = expectRight('update', name, contents, caller);
  if (predecessorOf(document) !== current.hash)
    throw new Refused(409, `session ${name}: the predecessor is not the current version`);
  const hash = sessionHash(document);
  const {creator} = current;
  const authorities = {...authoritiesOf(document), ...current.authorities};
  return {contents: withSession(contents, name, {text, hash, creator, authorities}), hash};
}

/** A session that the caller may read. A session that is not there looks like one that must not be read. */
export function readableSession(contents: Contents, name: string, caller: Caller): StoredSession {
  return expectRight('read', name, contents, caller);
}

/** What an enclave gets that is one of the service's. */
export function configurationFor(contents: Contents, request: ServiceRequest): ServiceConfiguration {
  const session = contents.sessions[request.session];
  const document = session === undefined ? {} : readSession(session.text);
  const service = treesIn(document.services).find(({name}) => name === request.service);
  if (service === undefined) throw new Refused(404, `there is no service ${request.session}/${request.service}`);
  if (!measurementsIn(service).includes(request.mrenclave))
    throw new Refused(
      403,
      `MRENCLAVE ${request.mrenclave} is not among those of ${request.session}/${request.service}`,
    );
  const image = treesIn(document.images).find(({name}) => name === service.image_name);
  const files = treesIn(image?.injection_files).map(({path, content}) => [String(path), String(content)]);
  return {
    command: String(service.command ?? ''),
    environment: (service.environment ?? {}) as Record<string, string>,
    files: Object.fromEntries(files),
  };
}

/** The names of the sessions that anybody may read. */
export function publicSessions(contents: Contents): string[] {
  const nobody: Caller = {keyHash: undefined, signers: []};
  return Object.keys(contents.sessions).filter((name) => mayUse('read', contents.sessions[name], nobody));
}

function expectRight(right: Right, name: string, contents: Contents, caller: Caller): StoredSession {
  const session = contents.sessions[name];
  if (session === undefined || !mayUse(right, session, caller))
    throw new Refused(404, `session ${name} does not exist, or ${right} is not permitted`);
  return session;
}

function mayUse(right: Right, session: StoredSession | undefined, caller: Caller): boolean {
  return (
    session !== undefined && isAllowed(right, {document: readSession(session.text), creator: session.creator}, caller)
  );
}

function withSession(contents: Contents, name: string, session: StoredSession): Contents {
  return {...contents, sessions: {...contents.sessions, [name]: session}};
}

/** A session that names a signer as its creator is that signer's, if it has signed. */
function creatorOf({creator}: {creator?: unknown}, {keyHash, signers}: Caller): Creator {
  const named = (creator as {signer?: unknown} | undefined | null)?.signer;
  if (typeof named === 'string') {
    if (!signers.includes(named)) throw new Refused(403, `the creator ${named} has not signed`);
    return {signer: named};
  }
  const [signer] = signers;
  if (keyHash !== undefined) return {keyHash};
  if (signer !== undefined) return {signer};
  throw new Refused(401, 'an identity is wanted');
}

function understood(text: string): ReturnType<typeof readSession> {
  try {
    return readSession(text);
  } catch (thrown) {
    throw new Refused(400, (thrown as Error).message);
  }
}
