// Who may read and change a session, and who gets at its secrets without being attested.
import {isOpen, shown} from './check-names.ts';
import type {Complain} from './complaint.ts';
import {placeholdersIn} from './placeholders.ts';
import {type AccessKind, accessKinds, accessOf, type Session, type Word} from './session.ts';
import {member, type ScalarNode, type SessionNode, scalarsOf, textOf} from './session-node.ts';

export function checkAccess(session: Session, complain: Complain): void {
  const fragments = session.secrets.flatMap(({node}) => {
    const value = member(node, 'value');
    return value?.kind === 'map' ? [accessOf(value), accessOf(member(value, 'access_policy'))] : [];
  });
  for (const access of [session.access, ...fragments]) {
    for (const kind of accessKinds) checkList(kind, access[kind] ?? [], complain);
  }
  const isOpenToAll = session.access.read?.some(({text}) => text === 'ANY') ?? false;
  checkSecrets(session, isOpenToAll, complain);
  checkFiles(session, complain);
}

const words = ['CREATOR', 'ANY', 'NONE'];

function checkList(kind: AccessKind, list: readonly Word[], complain: Complain): void {
  for (const {text, node} of list) {
    if (text === 'ANY' && kind !== 'read') {
      const what = kind === 'update' ? 'update the policy' : 'create sessions in its namespace';
      complain({code: 'PS414', verdict: 'failed', at: node, summary: `ANY may ${what}`});
    }
    const trouble = identityTrouble(text);
    if (trouble !== undefined) complain({code: 'PS415', verdict: trouble.verdict, at: node, ...trouble.words});
  }
  const none = list.find(({text}) => text === 'NONE');
  if (none !== undefined && list.length > 1) {
    complain({code: 'PS415', verdict: 'warning', at: none.node, summary: `${kind} has NONE beside others`});
  }
}

/** The form of hashes of keys is not known, but they are long (docs/system.md: SCONE CLI). */
function identityTrouble(
  text: string,
): {verdict: 'failed' | 'warning'; words: {summary: string; hint?: string}} | undefined {
  if (words.includes(text) || isOpen(text) || placeholdersIn(text).length > 0) return undefined;
  const meant = words.find((word) => word === text.toUpperCase());
  if (meant !== undefined) {
    const summary = `${shown(text)} is no word of an access policy`;
    return {
      verdict: 'failed',
      words: {summary, hint: meant === 'ANY' ? 'the word is ANY, and lets everybody' : `write ${meant}`},
    };
  }
  const signer = /^signer:\s*(.*)$/.exec(text)?.[1];
  if (signer !== undefined) {
    if (/^[1-9A-HJ-NP-Za-km-z]{45,55}$/.test(signer)) return undefined;
    return {
      verdict: 'failed',
      words: {summary: 'a signer is no signer id', hint: 'as `scone self show-session-signing-key` prints it'},
    };
  }
  if (/^-----BEGIN (?:CERTIFICATE|PUBLIC KEY)-----/.test(text) || /^[!-~]{16,}$/.test(text)) return undefined;
  return {
    verdict: 'warning',
    words: {summary: `${shown(text)} looks like no identity`, hint: `known words are ${words.join(', ')}`},
  };
}

const privateKinds = ['ascii', 'binary', 'private-key', 'pgp-key'];

function checkSecrets({secrets}: Session, isOpenToAll: boolean, complain: Complain): void {
  for (const {name, node} of secrets) {
    const kind = member(node, 'kind');
    const kindText = textOf(kind) ?? 'ascii';
    const clear = clearValue(member(node, 'value'));
    if (clear !== undefined && kindText !== 'config-fragment') {
      complain({
        code: isOpenToAll ? 'PS423' : 'PS422',
        verdict: isOpenToAll ? 'failed' : 'warning',
        at: clear,
        summary: isOpenToAll
          ? `secret ${shown(name)} is in clear in a policy that ANY may read`
          : `the value of secret ${shown(name)} is in clear`,
      });
    }
    const shared = member(node, 'export_public');
    if (textOf(shared) === 'true' && privateKinds.includes(kindText)) {
      const summary = `secret ${shown(name)} of kind ${kindText} can be read by everybody`;
      complain({code: 'PS423', verdict: 'failed', at: shared ?? node, summary});
    }
    if (kind !== undefined && !isOpen(kindText) && !knownKinds.includes(kindText)) {
      complain({
        code: 'PS402',
        verdict: 'warning',
        at: kind,
        summary: `there is no kind of secret ${shown(kindText)} that is known`,
      });
    }
  }
}

const knownKinds = [...privateKinds, 'x509', 'x509-ca', 'config-fragment'];

/** The value when it is one: neither empty, nor only placeholders or variables. */
function clearValue(node: SessionNode | undefined): SessionNode | undefined {
  const text = textOf(node);
  if (node?.kind !== 'scalar' || text === undefined || text.trim() === '') return undefined;
  return isOpen(text) || placeholdersIn(text).length > 0 ? undefined : node;
}

function checkFiles({images, services, document: {root}}: Session, complain: Complain): void {
  const all = [...images.flatMap(({files}) => files.map(({content}) => content)), ...services.map(({node}) => node)];
  const nodes = new Set<ScalarNode>(all.flatMap((node) => (node === undefined ? [] : [...scalarsOf(node)])));
  const creator = member(root, 'creator');
  if (creator?.kind === 'scalar') nodes.add(creator);
  for (const node of nodes) {
    if (/-----BEGIN [A-Z ]*PRIVATE KEY/.test(textOf(node) ?? '')) {
      complain({code: 'PS422', verdict: 'warning', at: node, summary: 'a private key is in clear'});
    }
  }
}
