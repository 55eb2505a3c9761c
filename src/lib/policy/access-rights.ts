// Who may do what with a policy itself.
import {isOpen, shown} from './check-names.ts';
import type {Right} from './right.ts';
import {type AccessKind, accessKinds, type Session} from './session.ts';

const verbs: Readonly<Record<AccessKind, string>> = {
  read: 'read the policy',
  update: 'update the policy',
  create_sessions: 'create policies below it',
};

export function accessRights(of: string, access: Session['access']): Right[] {
  return accessKinds.flatMap((kind) => {
    const group = `access${of} ${kind}`;
    const list = access[kind];
    // What the CAS does when nothing is said is its own affair: only as much as before.
    if (list === undefined) {
      const summary = `whoever the CAS lets by itself may ${verbs[kind]}${of}`;
      return [{key: `${group} default`, group, code: 'PS434' as const, summary, at: {start: 0}}];
    }
    return list
      .filter(({text}) => text !== 'NONE')
      .map(({text, node}) => {
        const who = isOpen(text) ? shown(text) : identity(text);
        const right = {
          key: `${group} ${text}`,
          group,
          code: 'PS434' as const,
          summary: `${who} may ${verbs[kind]}${of}`,
          at: node,
        };
        return text === 'ANY' ? {...right, all: true as const} : right;
      });
  });
}

function identity(text: string): string {
  return text.startsWith('-----BEGIN') ? 'the owner of a certificate' : shown(text);
}
