// Names in a session: its own, those of its parts, and whether what is named is there.
import {nearest} from '../report/suggestion.ts';
import type {Complain} from './complaint.ts';
import {type Named, type Session, type Use, usesIn} from './session.ts';
import {entries, member, textOf} from './session-node.ts';
import {variablesIn} from './variables.ts';

export function checkNames(session: Session, complain: Complain): void {
  checkHead(session, complain);
  for (const [what, list] of [
    ['service', session.services],
    ['image', session.images],
    ['secret', session.secrets],
    ['volume', session.volumes],
  ] as const) {
    checkOwnNames(what, list, complain);
  }
  const meantBy = hints();
  checkUsedSecrets(session, complain, meantBy);
  checkUsedParts(session, complain, meantBy);
  checkUnused(session, complain);
}

const knownVersions = /^0\.(?:1|2|3)(?:\.\d+)?$/;

function checkHead({document: {root}}: Session, complain: Complain): void {
  const version = member(root, 'version');
  const versionText = textOf(version);
  if (version && versionText !== undefined && !isOpen(versionText)) {
    if (!knownVersions.test(versionText)) {
      complain({code: 'PS404', verdict: 'warning', at: version, summary: 'the version of the language is not known'});
    } else if (version.kind === 'scalar' && typeof version.value === 'number') {
      const hint = `write version: "${versionText}"`;
      complain({code: 'PS404', verdict: 'warning', at: version, summary: 'the version is a number, not a text', hint});
    }
  }
  const name = member(root, 'name');
  const trouble = nameTrouble(textOf(name));
  if (name && trouble)
    complain({code: 'PS405', verdict: 'failed', at: name, summary: `the name of the policy ${trouble}`});
  const predecessor = member(root, 'predecessor');
  const hash = textOf(predecessor);
  if (predecessor && hash !== undefined && !isOpen(hash) && !/^[0-9a-f]{64}$/i.test(hash)) {
    const hint = 'write ~ for the first version, else the hash that the CAS tells';
    complain({
      code: 'PS406',
      verdict: 'failed',
      at: predecessor,
      summary: 'the predecessor is not 64 hex digits',
      hint,
    });
  }
}

function nameTrouble(name: string | undefined): string | undefined {
  if (name === undefined || name === '') return 'is empty';
  if (/[\s\p{Cc}]/u.test(name)) return 'has blanks or control characters';
  if (name.split('/').includes('')) return 'has an empty part: slashes stand between names';
  if (name.split('/').some((part) => /^\.\.?$/.test(part))) return 'has a part that is only dots';
  return name.length > 256 ? 'is longer than 256 characters' : undefined;
}

function checkOwnNames(what: string, list: readonly Named[], complain: Complain): void {
  const seen = new Set<string>();
  for (const {name, node} of list) {
    const at = member(node, 'name') ?? node;
    const trouble = partNameTrouble(textOf(member(node, 'name')) ?? '');
    if (trouble !== undefined) {
      const summary = `the name of a ${what} ${trouble}`;
      complain({code: 'PS407', verdict: 'failed', at, summary});
    } else if (seen.has(name)) {
      complain({code: 'PS407', verdict: 'failed', at, summary: `there is more than one ${what} ${shown(name)}`});
    }
    seen.add(name);
  }
}

function partNameTrouble(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.length > 200) return 'is longer than 200 characters';
  return /[\s\p{Cc}]/u.test(name) ? 'has blanks or control characters' : undefined;
}

/** In values of secrets a placeholder that is not known stays as it is, and released sessions make use of that. */
function checkUsedSecrets(session: Session, complain: Complain, meantBy: MeantBy): void {
  const {root} = session.document;
  const known = new Set(session.secrets.map(({name}) => name));
  const strict = ['services', 'images', 'volumes', 'access_policy', 'security'].flatMap((name) =>
    usesIn(member(root, name)),
  );
  judgeUses(strict, 'failed');
  judgeUses(usesIn(member(root, 'secrets')), 'warning');
  for (const {node} of session.secrets) {
    for (const reference of ['issuer', 'private_key']) {
      const at = member(node, reference);
      const name = textOf(at);
      if (at && name !== undefined && !known.has(name) && !isOpen(name)) {
        complain({
          code: 'PS408',
          verdict: 'failed',
          at,
          summary: `${reference} names no secret of the policy: ${shown(name)}`,
        });
      }
    }
  }

  function judgeUses(uses: readonly Use[], verdict: 'failed' | 'warning'): void {
    for (const {name, isClosed, node} of uses) {
      if (!isClosed || name === '') {
        const summary = isClosed ? 'a placeholder names no secret' : 'a placeholder is not closed in its line';
        complain({code: 'PS424', verdict: 'failed', at: node, summary});
      } else if (!known.has(name) && !known.has(name.split('.')[0] ?? '')) {
        const stays = verdict === 'warning' ? ', so it stays as it is' : '';
        complain({
          code: 'PS408',
          verdict: isOpen(name) ? 'warning' : verdict,
          at: node,
          summary: `a placeholder names no secret of the policy: ${shown(name)}${stays}`,
          ...meantBy(name, known),
        });
      }
    }
  }
}

function checkUsedParts({services, images, volumes}: Session, complain: Complain, meantBy: MeantBy): void {
  const imageNames = new Set(images.map(({name}) => name));
  for (const {image} of services) {
    if (image && !imageNames.has(image.text) && !isOpen(image.text)) {
      complain({
        code: 'PS409',
        verdict: 'failed',
        at: image.node,
        summary: `there is no image ${shown(image.text)}`,
        ...meantBy(image.text, imageNames),
      });
    }
  }
  const volumeNames = new Set(volumes.map(({name}) => name));
  for (const {volume} of images.flatMap(({mounts}) => mounts)) {
    if (volume && !volumeNames.has(volume.text) && !isOpen(volume.text)) {
      complain({
        code: 'PS410',
        verdict: 'failed',
        at: volume.node,
        summary: `there is no volume ${shown(volume.text)}`,
        ...meantBy(volume.text, volumeNames),
      });
    }
  }
}

type MeantBy = (name: string, known: ReadonlySet<string>) => {hint?: string};

/** The search costs much, so only among few, for names that a person has typed, and not often. */
function hints(): MeantBy {
  let left = 20;
  return (name, known) => {
    if (known.size > 50 || name.length > 60 || left-- <= 0) return {};
    const meant = nearest(name, [...known]);
    return meant === undefined ? {} : {hint: `did you mean ${shown(meant)}?`};
  };
}

function checkUnused({services, images, secrets, volumes, document: {root}}: Session, complain: Complain): void {
  const unused = (what: string, {name, node}: Named, why: string) =>
    complain({
      code: 'PS411',
      verdict: 'warning',
      at: member(node, 'name') ?? node,
      summary: `${what} ${shown(name)} ${why}`,
    });
  const usedImages = new Set(services.map(({image}) => image?.text));
  for (const image of images) if (!usedImages.has(image.name)) unused('image', image, 'is used by no service');
  const mounted = new Set(images.flatMap(({mounts}) => mounts.map(({volume}) => volume?.text)));
  for (const volume of volumes) {
    if (!mounted.has(volume.name) && member(volume.node, 'export') === undefined) {
      unused('volume', volume, 'is neither mounted nor exported');
    }
  }
  const used = new Set(usesIn(root).flatMap(({name}) => [name, name.split('.')[0]]));
  for (const {node} of secrets)
    for (const name of ['issuer', 'private_key']) used.add(textOf(member(node, name)) ?? '');
  for (const secret of secrets) {
    const isShared = entries(secret.node).some(({name}) => name === 'export' || name === 'export_public');
    if (!isShared && !used.has(secret.name)) unused('secret', secret, 'is neither used nor exported');
  }
}

/** What a variable comes to is not known. */
export function isOpen(text: string): boolean {
  return variablesIn(text).length > 0;
}

/** A name for people; a long or strange one is cut and quoted. */
export function shown(name: string): string {
  return /^[\w.@$:{}/-]{1,80}$/.test(name) ? name : JSON.stringify(name.slice(0, 80));
}
