// What one session permits that another one did not. Pure; order, comments and ways of writing do not count.
import type {FindingCode} from '../report/finding-codes.ts';
import {shown} from './check-names.ts';
import {type Leaf, leavesOf} from './leaves.ts';
import type {Right} from './right.ts';
import {rightsOf} from './rights.ts';
import {type Session, sessionOf} from './session.ts';
import type {SessionDocument} from './session-document.ts';

export interface Change {
  code: FindingCode;
  summary: string;
  /** In the new text; undefined for what is there no more. */
  at: {start: number} | undefined;
  details?: string[];
}

export interface Comparison {
  /** Permitted now and not before, or changed in a way that may permit something. */
  widened: readonly Change[];
  /** Permitted before and not any more, as sentences. */
  narrowed: readonly string[];
}

export function compareSessions(before: SessionDocument, after: SessionDocument): Comparison {
  const [old, now] = [sessionOf(before), sessionOf(after)];
  const [had, has] = [rightsOf(old), rightsOf(now)];
  const gained = without(has, had);
  const lost = without(had, has);
  const enclaveGains = gained.map((right) => withSecrets(right, has));
  return {
    widened: [...enclaveGains, ...otherChanges(old, now)].sort((a, b) => (a.at?.start ?? 0) - (b.at?.start ?? 0)),
    narrowed: [...new Set(lost.filter(({key}) => !/ default$|^creator /.test(key)).map(({summary}) => summary))],
  };
}

function without(rights: readonly Right[], others: readonly Right[]): Right[] {
  const known = new Set(others.map(({key}) => key));
  const covered = new Set(others.filter(({all}) => all).map(({group}) => group));
  const seen = new Set<string>();
  return rights.filter(({key, group}) => {
    if (known.has(key) || (group !== undefined && covered.has(group)) || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Another enclave gets what its service gets. */
function withSecrets({code, summary, at, key}: Right, has: readonly Right[]): Change {
  const service = /^(?:enclave|platform) (?:service )?(\S+)/.exec(key)?.[1];
  const secrets = has
    .filter((right) => right.code === 'PS431' && /^secret /.test(right.key) && right.key.endsWith(` ${service}`))
    .map((right) => /^secret (\S+?):/.exec(right.key)?.[1] ?? '');
  if (code !== 'PS430' || secrets.length === 0) return {code, summary, at};
  return {code, summary, at, details: [`it gets: ${[...new Set(secrets)].slice(0, 20).map(shown).join(', ')}`]};
}

interface Rule {
  form: RegExp;
  code: FindingCode;
  /** Which of these may permit something. */
  when: readonly ('added' | 'removed' | 'changed')[];
  what: string;
}

const any = ['added', 'removed', 'changed'] as const;
const pinned = ['removed', 'changed'] as const;
const given = ['added', 'changed'] as const;

/** Members that are rights, which are compared one by one, or head lines, which are compared below. */
const judgedElsewhere = [
  /^(?:name|predecessor)$/,
  /^creator(?:\.signer)?$/,
  /^access_policy\.(?:read|update|create_sessions)(?:\[\](?:\.signer)?)?$/,
  /^services\[\]\.(?:name|mrenclaves(?:\[\])?|platforms(?:\[\])?)$/,
  /^(?:services\[\]\.attestation|security\.attestation)(?:\[\])?(?:\.(?:(?:mrenclave|mrsigner|tolerate|ignore_advisories|mode)(?:\[\])?|only_for_testing[^.[]*))?$/,
  /^images\[\]\.(?:name|mrenclaves(?:\[\])?|volumes\[\]\.(?:name|path))$/,
  /^(?:secrets|volumes)\[\]\.(?:name|export_public)$/,
  /^(?:secrets|volumes)\[\]\.(?:export(?:\[\])?|import)\.(?:session|session_hash|namespace|secret|volume)$/,
  /^secrets\[\]\.value(?:\.attestation)?\.(?:(?:mrenclave|mrsigner|tolerate|ignore_advisories|mode)(?:\[\])?|only_for_testing[^.[]*)$/,
  /^secrets\[\]\.value(?:\.access_policy)?\.(?:read|update|create_sessions)(?:\[\](?:\.signer)?)?$/,
];

const rules: readonly Rule[] = [
  {form: /^services\[\]\.command$/, code: 'PS436', when: any, what: 'the command'},
  {form: /^services\[\]\.environment\./, code: 'PS436', when: any, what: 'the environment'},
  {form: /^services\[\]\.image_name$/, code: 'PS436', when: any, what: 'the image'},
  {form: /^services\[\]\.(?:pwd|persistency|tags)/, code: 'PS436', when: any, what: 'how it runs'},
  {
    form: /^(?:services|volumes)\[\]\.fspf_(?:tag|key|path)$/,
    code: 'PS432',
    when: pinned,
    what: 'what binds the content',
  },
  {form: /^images\[\]\.injection_files\[\]/, code: 'PS436', when: any, what: 'a file'},
  {form: /^images\[\]\.tags/, code: 'PS436', when: any, what: 'how it runs'},
  {form: /^secrets\[\]\.value$/, code: 'PS431', when: given, what: 'the value'},
  {
    form: /^secrets\[\]\.(?:kind|private_key|key_type|charset|migrate)$/,
    code: 'PS431',
    when: any,
    what: 'what kind of secret it is',
  },
  {form: /^secrets\[\]\.(?:dns(?:\[\])?|common_name)$/, code: 'PS433', when: given, what: 'names of the certificate'},
  {form: /^secrets\[\]\.endpoint$/, code: 'PS433', when: pinned, what: 'the use of the certificate'},
  {form: /^secrets\[\]\.(?:issuer|valid_for)$/, code: 'PS433', when: any, what: 'issue of the certificate'},
  {
    form: /^(?:security\.attestation|services\[\]\.attestation(?:\[\])?)\.(?:one_time_password_shared_secret|isvprodid|isvsvn)$/,
    code: 'PS435',
    when: pinned,
    what: 'what attestation asks for',
  },
];

function otherChanges(old: Session, now: Session): Change[] {
  const [before, after] = [leavesOf(old.document.root), leavesOf(now.document.root)];
  const paths = [...new Set([...after.keys(), ...before.keys()])];
  const changes = paths.flatMap((path) => {
    const [was, is] = [before.get(path), after.get(path)];
    if (was?.value === is?.value) return [];
    // What is gone as a whole permits nothing any more.
    if (is === undefined && isOfAbsentPart(path, now)) return [];
    return changeOf(was, is, isOfAbsentPart(path, old));
  });
  const seen = new Set<string>();
  return [...openLineChanges(old, now), ...changes].filter(({summary}) => !seen.has(summary) && seen.add(summary));
}

/** Whole lines that are yet to be filled in. */
function openLineChanges({document: old}: Session, {document: now}: Session): Change[] {
  const had = new Set(old.openLines.map(({start, end}) => old.text.slice(start, end).trim()));
  return now.openLines
    .filter(({start, end}) => !had.has(now.text.slice(start, end).trim()))
    .map((at) => ({code: 'PS436', summary: 'a line is yet to be filled in, and was not there before', at}));
}

function changeOf(was: Leaf | undefined, is: Leaf | undefined, isOfNewPart: boolean): Change[] {
  const {form, label} = is ?? was ?? {form: '', label: ''};
  if (judgedElsewhere.some((pattern) => pattern.test(form))) return [];
  const how = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
  const at = is?.at;
  if (form === 'secrets[].size') {
    if (isOfNewPart || is === undefined || was === undefined || Number(is.value) >= Number(was.value)) return [];
    return [{code: 'PS431', summary: `${label} is shorter than before`, at}];
  }
  const rule = rules.find((each) => each.form.test(form));
  if (rule === undefined) {
    return [{code: 'PS437', summary: `${label} was ${how}: what that permits is not known`, at}];
  }
  // What is new as a whole is told by the rights that come of it.
  if (isOfNewPart || !rule.when.includes(how)) return [];
  return [{code: rule.code, summary: `${label} was ${how}`, at, details: [rule.what]}];
}

const parts = ['services', 'images', 'secrets', 'volumes'] as const;

function isOfAbsentPart(path: string, session: Session): boolean {
  const part = parts.find((name) => path.startsWith(`${name}[`));
  return part !== undefined && !session[part].some(({name}) => path.startsWith(`${part}[${name}]`));
}
