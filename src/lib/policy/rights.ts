// What a session permits, each right by itself, so that two sessions can be compared whatever their order. Pure.
import type {FindingCode} from '../report/finding-codes.ts';
import {isOpen, shown} from './check-names.ts';
import {isPublicForm} from './placeholders.ts';
import {
  type AccessKind,
  type Attestation,
  accessKinds,
  accessOf,
  attestationOf,
  type Service,
  type Session,
  type Use,
  usesIn,
  type Word,
} from './session.ts';
import {entries, items, member, type SessionNode, textOf} from './session-node.ts';

export interface Right {
  /** The same in both sessions for the same right. */
  key: string;
  /** Rights of one group are alternatives; one that is `all` covers the others of its group. */
  group?: string;
  all?: true;
  code: FindingCode;
  /** What is permitted, as a sentence without a full stop. Names and measurements are shown, values never. */
  summary: string;
  at: {start: number};
}

export function rightsOf(session: Session): Right[] {
  const {services, secrets, volumes, access, attestation} = session;
  const found = [
    ...services.flatMap((service) => serviceRights(service, session)),
    ...accessRights('', access),
    ...(attestation ? attestationRights('the policy', attestation) : []),
    ...secrets.flatMap(({name, node}) => [...sharing('secret', name, node), ...fragmentRights(name, node)]),
    ...volumes.flatMap(({name, node}) => sharing('volume', name, node)),
  ];
  const creator = member(session.document.root, 'creator');
  const signer = textOf(creator) ?? textOf(member(creator, 'signer'));
  if (creator !== undefined && signer !== undefined) {
    found.push({key: `creator ${signer}`, code: 'PS434', summary: 'another creator is named', at: creator});
  }
  return found;
}

function serviceRights(service: Service, session: Session): Right[] {
  const {name, node, attestation, platforms} = service;
  const at = member(node, 'name') ?? node;
  const who = `service ${shown(name)}`;
  const image = session.images.find((each) => each.name === service.image?.text);
  const machines =
    platforms === undefined
      ? [{key: `platform ${name} *`, all: true as const, summary: `${who} may run on any machine`, at}]
      : platforms.map(({text, node: of}) => ({
          key: `platform ${name} ${text}`,
          summary: `${who} may run on platform ${shown(text)}`,
          at: of,
        }));
  return [
    {key: `service ${name}`, code: 'PS436', summary: `${who} may run`, at},
    ...machines.map((right) => ({...right, group: `platform ${name}`, code: 'PS430' as const})),
    ...enclaves(who, at, [...service.measurements, ...(image?.measurements ?? [])], attestation),
    ...(attestation ? attestationRights(who, attestation) : []),
    ...secretFlows(service, session),
    ...(image?.mounts ?? []).flatMap(({volume, path, node: mount}) =>
      volume === undefined
        ? []
        : [
            {
              key: `mount ${volume.text} ${name} ${path?.text ?? ''}`,
              code: 'PS432' as const,
              summary: `${who} gets volume ${shown(volume.text)} at ${shown(path?.text ?? '?')}`,
              at: mount,
            },
          ],
    ),
  ];
}

function enclaves(
  who: string,
  at: SessionNode,
  direct: readonly Word[],
  attestation: Attestation | undefined,
): Right[] {
  const group = `enclave ${who}`;
  const code = 'PS430';
  const measured = [...direct, ...(attestation?.measurements ?? [])].map(({text, node}) => {
    const summary = `${who} may run as enclave ${shown(text)}`;
    return {key: `${group} ${text.toLowerCase()}`, group, code, summary, at: node} as const;
  });
  const signed = (attestation?.signers ?? []).map(({text, node}) => {
    const summary = `${who} may run as any enclave of signer ${shown(text)}`;
    return {key: `${group} signer ${text.toLowerCase()}`, group, code, summary, at: node} as const;
  });
  const imported = (attestation?.fragments ?? []).map(({name, node}) => {
    const summary = `${who} may run as the enclaves that secret ${shown(name)} lists`;
    return {key: `${group} fragment ${name}`, group, code, summary, at: node} as const;
  });
  const all = [...measured, ...signed, ...imported];
  if (all.length > 0) return all;
  return [{key: `${group} *`, group, all: true, code, summary: `${who} may run as any enclave`, at}];
}

function attestationRights(who: string, {node, tolerated, ignored, mode}: Attestation): Right[] {
  const code = 'PS435';
  const advisories = `advisory ${who}`;
  const words = (node.kind === 'list' ? node.items : [node]).flatMap((part) => {
    const text = textOf(part);
    // What a placeholder stands for is told as enclaves.
    return text === undefined || usesIn(part).length > 0 ? [] : [{text, node: part}];
  });
  const testOnly = [node, ...items(node)].flatMap((part) =>
    entries(part).filter(({name, value}) => name.startsWith('only_for_testing') && textOf(value) !== 'false'),
  );
  return [
    ...words.map(({text, node: at}) => {
      return {key: `attested ${who} ${text}`, code, summary: `${who} is attested by ${shown(text)}`, at} as const;
    }),
    ...tolerated.map(({text, node: at}) => {
      return {key: `tolerate ${who} ${text}`, code, summary: `${who} tolerates ${shown(text)}`, at} as const;
    }),
    ...ignored.map(({text, node: at}) => {
      const isAll = text === '*';
      const what = isAll ? 'all advisories' : `advisory ${shown(text)}`;
      const right = {
        key: `${advisories} ${text}`,
        group: advisories,
        code,
        summary: `${who} ignores ${what}`,
        at,
      } as const;
      return isAll ? {...right, all: true as const} : right;
    }),
    ...(mode === undefined || mode.text === 'hardware'
      ? []
      : [
          {
            key: `mode ${who} ${mode.text}`,
            code,
            summary: `${who} has attestation of mode ${shown(mode.text)}`,
            at: mode.node,
          } as const,
        ]),
    ...testOnly.map(({name, key}) => {
      return {
        key: `test ${who} ${name}`,
        code,
        summary: `${who} has attestation for tests only (${shown(name)})`,
        at: key,
      } as const;
    }),
  ];
}

/** What a service is given, by command, environment and files; what the value of a secret holds of others goes with it. */
function secretFlows(service: Service, {images, secrets}: Session): Right[] {
  const {name, command, environment, image} = service;
  const who = `service ${shown(name)}`;
  const values = new Map(secrets.map((secret) => [secret.name, member(secret.node, 'value')]));
  const files = images.find((each) => each.name === image?.text)?.files ?? [];
  const open: Use[] = [command, ...environment.map(({node}) => node), ...files.map(({content}) => content)].flatMap(
    usesIn,
  );
  const found = new Map<string, Right>();
  for (let use = open.pop(); use !== undefined; use = open.pop()) {
    const key = `secret ${use.name}:${use.form} ${name}`;
    if (!use.isClosed || use.name === '' || found.has(key)) continue;
    const part = isPublicForm(use.form) ? 'the public part of secret' : 'secret';
    const form = use.form === '' || isPublicForm(use.form) ? '' : ` as ${shown(use.form)}`;
    const group = `secret ${use.name} ${name}`;
    const right: Right = {
      key,
      group,
      code: 'PS431',
      summary: `${who} gets ${part} ${shown(use.name)}${form}`,
      at: use.node,
    };
    // Who has the secret has it in every form, its public part too.
    found.set(key, isPublicForm(use.form) ? right : {...right, all: true});
    open.push(...usesIn(values.get(use.name)));
  }
  return [...found.values()];
}

/** Exports, imports and what is public, of a secret or volume. */
function sharing(what: 'secret' | 'volume', name: string, node: SessionNode): Right[] {
  const code = what === 'secret' ? 'PS431' : 'PS432';
  const own = `${what} ${shown(name)}`;
  const exported = member(node, 'export');
  const targets = exported?.kind === 'map' ? [exported] : items(exported);
  const rights: Right[] = targets.flatMap((target) => {
    const namespace = textOf(member(target, 'namespace'));
    const all =
      namespace === undefined
        ? []
        : [
            right(
              `export ${what} ${name} /${namespace}`,
              target,
              `${own} is exported to all policies of namespace ${shown(namespace)}`,
            ),
          ];
    const policy = textOf(member(target, 'session'));
    if (policy === undefined) return all;
    return [
      ...all,
      pinned(target, `export ${what} ${name} ${policy}`, `${own} is exported to policy ${shown(policy)}`),
    ];
  });
  const imported = member(node, 'import');
  const source = textOf(member(imported, 'session'));
  if (imported !== undefined && source !== undefined) {
    const of = textOf(member(imported, what)) ?? '';
    const summary = `${own} comes from ${what} ${shown(of)} of policy ${shown(source)}`;
    rights.push(pinned(imported, `import ${what} ${name} ${source} ${of}`, summary));
  }
  const isPublic = member(node, 'export_public');
  if (isPublic !== undefined && textOf(isPublic) === 'true') {
    rights.push(right(`public ${what} ${name}`, isPublic, `everybody may read ${own}`));
  }
  return rights;

  function right(key: string, at: SessionNode, summary: string): Right {
    return {key, code, summary, at};
  }

  /** Without a hash it is whatever policy has the name. */
  function pinned(at: SessionNode, group: string, summary: string): Right {
    const hash = textOf(member(at, 'session_hash'));
    if (hash === undefined) return {...right(`${group} *`, at, summary), group, all: true};
    return {...right(`${group} ${hash.toLowerCase()}`, at, `${summary} with hash ${shown(hash)}`), group};
  }
}

/** A config fragment holds members that other policies put in the place of their own. */
function fragmentRights(name: string, node: SessionNode): Right[] {
  const value = member(node, 'value');
  if (value?.kind !== 'map') return [];
  const who = `who imports ${shown(name)}`;
  const inner = member(value, 'attestation');
  const attestations = [value, ...(inner === undefined ? [] : [inner])].map(attestationOf);
  return [
    ...attestations.flatMap((attestation) => {
      const isListed = attestation.measurements.length + attestation.signers.length > 0;
      const listed = isListed ? enclaves(who, value, [], {...attestation, fragments: []}) : [];
      return [...listed, ...attestationRights(who, attestation)];
    }),
    ...[value, member(value, 'access_policy')].flatMap((part) => {
      const access = accessOf(part);
      const isAny = accessKinds.some((kind) => access[kind] !== undefined);
      return isAny ? accessRights(` of ${who}`, access) : [];
    }),
  ];
}

const verbs: Readonly<Record<AccessKind, string>> = {
  read: 'read the policy',
  update: 'update the policy',
  create_sessions: 'create policies below it',
};

function accessRights(of: string, access: Session['access']): Right[] {
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
