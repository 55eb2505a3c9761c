// Files, volumes and certificates of a session.
import {isOpen, shown} from './check-names.ts';
import type {Complain} from './complaint.ts';
import {type Session, type Word, wordsOf} from './session.ts';
import {member, textOf} from './session-node.ts';

export function checkParts({images, secrets}: Session, complain: Complain): void {
  for (const {files, mounts} of images) {
    const seen = new Set<string>();
    for (const {path} of [...files, ...mounts]) if (path) checkPath(path, seen, complain);
  }
  const kinds = new Map(secrets.map(({name, node}) => [name, textOf(member(node, 'kind'))]));
  for (const {name, node} of secrets) {
    for (const [reference, wanted] of [
      ['issuer', 'x509-ca'],
      ['private_key', 'private-key'],
    ] as const) {
      const at = member(node, reference);
      const kind = kinds.get(textOf(at) ?? '');
      // An imported secret may leave its kind to the policy that it comes from.
      if (at && kind !== undefined && kind !== wanted && !isOpen(kind)) {
        const summary = `${reference} of secret ${shown(name)} is of kind ${shown(kind)}, not ${wanted}`;
        complain({code: 'PS426', verdict: 'failed', at, summary});
      }
    }
    for (const {text, node: at} of [...wordsOf(member(node, 'dns')), ...wordsOf(member(node, 'common_name'))]) {
      if (text.trim() === '*') {
        complain({
          code: 'PS426',
          verdict: 'warning',
          at,
          summary: `certificate ${shown(name)} is valid for every name`,
        });
      }
    }
  }
}

function checkPath({text, node}: Word, seen: Set<string>, complain: Complain): void {
  const plain = text.replace(/\/+$/, '') || '/';
  const trouble =
    !text.startsWith('/') && !isOpen(text)
      ? 'is not absolute'
      : text.split('/').includes('..')
        ? 'has .. in it'
        : seen.has(plain)
          ? 'is there twice'
          : undefined;
  seen.add(plain);
  if (trouble) complain({code: 'PS425', verdict: 'failed', at: node, summary: `the path ${shown(text)} ${trouble}`});
}
