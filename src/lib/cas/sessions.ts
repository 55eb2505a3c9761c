// The three sessions that every provisioned CAS gets from its owner (docs/system.md: CAS).
import {Failure} from '../report/failure.ts';
import {backupPolicyName} from './names.ts';

export interface SessionText {
  /** Name under which the CAS keeps it. */
  name: string;
  text: string;
  /** It holds the owner's private key. */
  isSecret: boolean;
}

/** Marks that the owner came to an end; the operator of 5.8 asks for it. */
export const markerSession: SessionText = {
  name: 'provisioned',
  isSecret: false,
  text: [
    'name: provisioned',
    'version: "0.3.10"',
    'predecessor:',
    'access_policy:',
    '  read:',
    '    - ANY',
    '  update:',
    '    - CREATOR',
    '  create_sessions:',
    '    - CREATOR',
    '',
  ].join('\n'),
};

export interface ReleaseFile {
  text: string;
  /** For messages. */
  url: string;
}

/** The session `cas-owner`, as the release has it. */
export async function ownerSession({text, url}: ReleaseFile): Promise<SessionText> {
  const {name} = await parsed(text, url);
  if (name !== 'cas-owner') throw unusable(url, `its name is ${JSON.stringify(name)}, not "cas-owner"`);
  return {name: 'cas-owner', text, isSecret: false};
}

export interface BackupSessionFacts {
  /** Text of the owner's identity file, JSON. */
  ownerIdentity: string;
  /** Measurement of the backup controller; only some releases leave its place open. */
  mrenclave: string | undefined;
}

/** Whether the template leaves open which backup controller may use the session. */
export function wantsMeasurement({text}: ReleaseFile): boolean {
  return /\$\{?SCONE_CLI_MRENCLAVE\b/.test(text);
}

/**
 * The session of the backup controller. The place of the identity is a line of its own at the margin, so the template is no
 * YAML until it is filled in; what came of it is read again and must hold the identity character by character.
 */
export async function backupSession(template: ReleaseFile, facts: BackupSessionFacts): Promise<SessionText> {
  const {url} = template;
  const indented = facts.ownerIdentity
    .trimEnd()
    .split('\n')
    .map((line) => `          ${line}`)
    .join('\n');
  const values: Record<string, string | undefined> = {
    POLICY_NAME: backupPolicyName,
    SCONE_CLI_MRENCLAVE: facts.mrenclave,
    OWNER_IDENTITY: indented,
  };
  const text = template.text.replace(/\$(?:\{([A-Z_]+)\}|([A-Z_]+))/g, (whole, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    return Object.hasOwn(values, name) ? (values[name] ?? whole) : whole;
  });
  const session = await parsed(text, url);
  if (session.name !== backupPolicyName) throw unusable(url, 'it has no place for the name of the policy');
  if (!isInjected(session, facts.ownerIdentity))
    throw unusable(url, "it does not hand over the owner's identity unchanged");
  if (measurementsOf(session).some((hex) => !/^[0-9a-f]{64}$/i.test(hex))) {
    throw unusable(url, 'it permits something that is no measurement');
  }
  return {name: backupPolicyName, text, isSecret: true};
}

/**
 * Whether both policies can become sessions: asked before anything is spent, with stand-ins for what is not known yet.
 * @throws Failure for the first that cannot
 */
export async function judgePolicies(owner: ReleaseFile, backup: ReleaseFile): Promise<void> {
  await ownerSession(owner);
  const ownerIdentity = '{\n  "identity": "of the owner"\n}\n';
  await backupSession(backup, {ownerIdentity, mrenclave: 'a'.repeat(64)});
}

/** Of a session as plain data, as far as it matters here. */
interface Session {
  name?: unknown;
  services?: {name?: unknown; attestation?: {mrenclave?: unknown}}[];
  images?: {injection_files?: {content?: unknown}[]}[];
}

/** Measurements that a policy names literally, before it is filled in; those whose place is open are left out. */
export async function namedMeasurements({text, url}: ReleaseFile): Promise<string[]> {
  const session = await parsed(text.replace(/^\$\{?OWNER_IDENTITY\b.*$/m, '          left out'), url);
  return measurementsOf(session).filter((hex) => /^[0-9a-f]{64}$/.test(hex));
}

function isInjected({images = []}: Session, identity: string): boolean {
  const contents = images.flatMap(({injection_files = []}) => injection_files.map(({content}) => content));
  return contents.some((content) => typeof content === 'string' && content.trimEnd() === identity.trimEnd());
}

/** Measurements of enclaves that a session's services permit, each once, in lower case. */
export function measurementsOf({services = []}: Session): string[] {
  const all = services.flatMap(({attestation}) => attestation?.mrenclave ?? []);
  return [...new Set(all.map((each) => String(each).toLowerCase()))];
}

/** @throws Failure for a text that is not a session in YAML */
export async function parsed(text: string, place: string): Promise<Session> {
  const {parse} = await import('yaml');
  let session: unknown;
  try {
    // Errors of the parser quote lines, which hold a private key here.
    session = parse(text, {prettyErrors: false});
  } catch {
    throw unusable(place, 'it is not valid YAML');
  }
  if (typeof session !== 'object' || session === null || Array.isArray(session))
    throw unusable(place, 'it is no session');
  return session;
}

function unusable(place: string, reason: string): Failure {
  return new Failure({
    summary: 'the session cannot be used',
    object: place,
    reason,
    next: "mend the file, or take the release's own",
  });
}

/**
 * What a session that the CAS already has lacks of the one that is wanted; empty when it will do. What a CAS adds to a
 * session that is read back is not known, so only names and permitted measurements are compared.
 */
export async function lackingIn(present: string, wanted: SessionText): Promise<string[]> {
  const [has, wants] = await Promise.all([
    parsed(present, `session ${wanted.name} of the CAS`),
    parsed(wanted.text, wanted.name),
  ]);
  const own = measurementsOf(has);
  const missing = measurementsOf(wants).filter((hex) => !own.includes(hex));
  return [
    ...(has.name === wanted.name ? [] : [`its name is ${JSON.stringify(has.name)}`]),
    ...missing.map((hex) => `it does not permit the measurement ${hex}`),
  ];
}
