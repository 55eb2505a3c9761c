// What sessions show to everybody: secrets with `export_public`, of which certificate authorities are played.
import {issueCertificate} from '../../certificates/issue.ts';
import type {Tree} from '../runtime/difference.ts';
import {isTree} from '../runtime/difference.ts';
import {readSession, treesIn} from './session-document.ts';
import type {Contents} from './state.ts';

/** Certificates of the authorities that a session makes, PEM, by the names of the secrets; those it imports are not its own. */
export function authoritiesOf(document: Tree): Record<string, string> {
  const own = treesIn(document.secrets).filter((secret) => secret.kind === 'x509-ca' && !isTree(secret.import));
  return Object.fromEntries(
    own.map(({name}) => {
      const {certificate} = issueCertificate({subject: {commonName: String(name)}, isAuthority: true});
      return [String(name), certificate];
    }),
  );
}

/** By the names of the secrets; undefined: there is no such session. */
export function publicValues({sessions}: Contents, name: string): Record<string, {value: string}> | undefined {
  const session = sessions[name];
  if (session === undefined) return undefined;
  const shown = treesIn(readSession(session.text).secrets).flatMap((secret): [string, {value: string}][] => {
    const {session: from, secret: as} = isTree(secret.import) ? secret.import : {session: name, secret: secret.name};
    const origin = sessions[String(from)];
    if (origin === undefined) return [];
    const original = treesIn(readSession(origin.text).secrets).find((each) => each.name === as);
    const value = origin.authorities?.[String(as)];
    return original?.export_public === true && value !== undefined ? [[String(secret.name), {value}]] : [];
  });
  return Object.fromEntries(shown);
}
