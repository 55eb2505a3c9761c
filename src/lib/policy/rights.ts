// What a session permits, each right by itself, so that two sessions can be compared whatever their order. Pure.
import {accessRights} from './access-rights.ts';
import {shown} from './check-names.ts';
import {isPublicForm} from './placeholders.ts';
import type {Right} from './right.ts';
import {
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
import {sharing} from './sharing-rights.ts';

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
