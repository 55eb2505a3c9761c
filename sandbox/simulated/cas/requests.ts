// The requests that a CAS answers, each as a function of its state; what is not here it does not know.
import {isFrom, parseVersion} from '../scone-operator/version.ts';
import type {Caller} from './access.ts';
import {publicHalf} from './keys.ts';
import {readOwnerConfig} from './owner-config.ts';
import {takePolicy} from './policies.ts';
import type {
  AttestationReport,
  BackupRequest,
  CasFacts,
  Identification,
  PolicyRequest,
  ProvisionRequest,
  ServiceRequest,
  SessionRequest,
} from './protocol.ts';
import {readSession, textAsRead} from './session-document.ts';
import {configurationFor, createSession, Refused, readableSession, updateSession} from './sessions.ts';
import {isSignedBy} from './signer-id.ts';
import {type CasState, type Contents, casKeyHash} from './state.ts';
import {publicValues} from './values.ts';
import type {Variation} from './variation.ts';

/** What the requests see of the CAS, and how they change it. */
export interface Program {
  /** Of its image. */
  readonly version: string;
  readonly variation: Variation;
  state(): CasState;
  /** Of the certificate it serves with: PEM, and the chain up to its authority. */
  certificate(): string;
  report(nonce: string): AttestationReport;
  facts(): CasFacts;
  /** Resolves when the facts are newer than this revision. */
  newer(revision: number): Promise<void>;
  /** True once, for the right token of an unprovisioned CAS. */
  takesToken(token: string): boolean;
  /** Writes the new contents, before anything is answered. */
  commit(contents: Contents, event: string): void;
  addSeal(seal: {node: string; version: string}): void;
}

export interface Question {
  query: URLSearchParams;
  body: unknown;
  /** Hash of the client certificate's key. */
  keyHash: string | undefined;
}

type Answer = (program: Program, question: Question) => unknown;

/** By method and path. */
export const requests: Readonly<Record<string, Answer>> = {
  'GET /attestation': (program, {query}) => program.report(query.get('nonce') ?? ''),
  'GET /identification': identification,
  'GET /certificate': (program) => ({certificate: chain(program)}),
  'GET /dcap-report': (program, {query}) => ({report: dcapReport(program, query.get('nonce') ?? '')}),
  'GET /facts': async (program, {query}) => {
    await program.newer(Number(query.get('after') ?? '-1'));
    return program.facts();
  },
  'POST /provision': provision,
  'GET /session': (program, {query, keyHash}) => {
    const {contents} = provisioned(program);
    const session = readableSession(contents, query.get('name') ?? '', {keyHash, signers: []});
    return {text: textAsRead(session.text, readSession(session.text), session.creator, program.variation)};
  },
  'POST /sessions': (program, {body, keyHash}) => {
    const request = body as SessionRequest;
    const {contents, hash} = createSession(provisioned(program).contents, request.text, callerOf(request, keyHash));
    program.commit(contents, `session created, ${hash}`);
    return {hash};
  },
  'PUT /sessions': (program, {body, keyHash}) => {
    const request = body as SessionRequest;
    const {contents, hash} = updateSession(provisioned(program).contents, request.text, callerOf(request, keyHash));
    program.commit(contents, `session updated, ${hash}`);
    return {hash};
  },
  'POST /policies': (program, {body}) => {
    const state = provisioned(program);
    const {contents, hash} = takePolicy(state, body as PolicyRequest);
    if (contents !== state.contents) program.commit(contents, `policy taken, ${hash}`);
    return {hash};
  },
  'GET /v1/values': (program, {query}) => {
    const values = publicValues(provisioned(program).contents, query.get('session') ?? '');
    if (values === undefined) throw new Refused(404, 'there is no such session');
    return {values};
  },
  'POST /services': (program, {body}) => configurationFor(provisioned(program).contents, body as ServiceRequest),
  'POST /backups': registerBackup,
};

function provision(program: Program, {body, keyHash}: Question): object {
  const {keyHash: wanted, token, ownerConfig} = body as ProvisionRequest;
  const state = program.state();
  if (state.contents.owner !== undefined) throw new Refused(409, 'the CAS is provisioned already');
  if (keyHash === undefined) throw new Refused(401, 'an owner identity is wanted');
  if (wanted !== casKeyHash(state)) throw new Refused(403, 'the CAS key hash is another one');
  try {
    readOwnerConfig(ownerConfig);
  } catch (thrown) {
    throw new Refused(400, `owner configuration: ${(thrown as Error).message}`);
  }
  if (!program.takesToken(token)) throw new Refused(403, 'the provisioning token is not valid, or has been used');
  program.commit({...state.contents, owner: {keyHash, ownerConfig}}, 'provisioned');
  return {};
}

function registerBackup(program: Program, {body, keyHash}: Question): object {
  const {contents} = provisioned(program);
  if (keyHash !== contents.owner?.keyHash) throw new Refused(403, 'only the owner registers backups');
  const {kind, node, version} = body as BackupRequest;
  const isUpgrade = version !== program.version && isFrom(parseVersion(version), 6, 0, 3);
  if (isUpgrade && kind !== 'upgrade') throw new Refused(403, `${version} is another version: it must be an upgrade`);
  program.addSeal({node, version});
  const others = contents.backups.filter((backup) => backup.node !== node || backup.version !== version);
  program.commit({...contents, backups: [...others, {node, version}]}, `backup registered, ${node}`);
  return {};
}

function identification(program: Program): Identification {
  const {keys} = provisioned(program);
  return {
    casKeyHash: casKeyHash(program.state()),
    casSoftwareKeyHash: program.report('').certificate,
    sessionEncryptionKey: encryptionKey(program, publicHalf(keys.encryptionKey)),
    casSoftwareCertificate: program.certificate(),
  };
}

/** How the key is written is not known. */
function encryptionKey({variation}: Program, spki: Buffer): string {
  const raw = spki.subarray(-32);
  return variation.pick('form of the session encryption key', [raw.toString('hex'), raw.toString('base64')]);
}

function chain(program: Program): string {
  const authority = provisioned(program).keys.authority.certificate;
  const withAuthority = program.variation.pick('a certificate comes with its authority', [true, false]);
  return withAuthority ? `${program.certificate()}${authority}` : program.certificate();
}

/** Two paths of the report are known; that the nonce is bound is known, how is not. */
function dcapReport(program: Program, nonce: string): string {
  const report = program.report(nonce.toLowerCase());
  return JSON.stringify({
    quote: {...report},
    additional_data: {
      critical: {},
      non_critical: {
        session_encryption_key: identification(program).sessionEncryptionKey,
        cert_chain: chain(program),
      },
    },
  });
}

function provisioned(program: Program): CasState {
  const state = program.state();
  if (state.contents.owner === undefined) throw new Refused(409, 'the CAS is not provisioned');
  return state;
}

function callerOf({text, signatures = []}: SessionRequest, keyHash: string | undefined): Caller {
  return {keyHash, signers: signatures.filter((one) => isSignedBy(text, one)).map(({signer}) => signer)};
}
