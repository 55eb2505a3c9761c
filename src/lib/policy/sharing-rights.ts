// With whom a policy shares secrets and volumes, and from whom it has them.
import {shown} from './check-names.ts';
import type {Right} from './right.ts';
import {items, member, type SessionNode, textOf} from './session-node.ts';

/** Exports, imports and what is public, of a secret or volume. */
export function sharing(what: 'secret' | 'volume', name: string, node: SessionNode): Right[] {
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
