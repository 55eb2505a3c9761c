// The text of a policy with its values masked, everything else as it is: comments, order, blanks. Pure.
import {placeholdersIn} from './placeholders.ts';
import type {SessionDocument} from './session-document.ts';
import {type MapNode, type ScalarNode, type SessionNode, textOf} from './session-node.ts';
import {variablesIn} from './variables.ts';

const mask = '"***"';

/** Members that hold no secret, by their path without names of elements. Whatever is not here is masked. */
const harmless = [
  /^(?:name|version|predecessor)$/,
  /^creator(?:\.signer)?$/,
  /^access_policy\.\w+(?:\[\])?(?:\.signer)?$/,
  /^services\[\]\.(?:name|image_name|command(?:\[\])?|pwd|persistency|fspf_path|fspf_tag|(?:mrenclaves|platforms|tags)(?:\[\])?)$/,
  /^(?:services\[\]\.attestation|security\.attestation|secrets\[\]\.value(?:\.attestation)?)(?:\[\])?(?:\.(?:mrenclave|mrsigner|isvprodid|isvsvn|mode|tolerate|ignore_advisories)(?:\[\])?)$/,
  /^services\[\]\.attestation\[\]$/,
  /^secrets\[\]\.value(?:\.access_policy)?\.(?:read|update|create_sessions)(?:\[\])?(?:\.signer)?$/,
  /^images\[\]\.(?:name|(?:mrenclaves|tags)(?:\[\])?|volumes\[\]\.(?:name|path)|injection_files\[\]\.path)$/,
  /^secrets\[\]\.(?:name|kind|size|charset|export_public|migrate|private_key|key_type|issuer|common_name|endpoint|valid_for|dns(?:\[\])?)$/,
  /^(?:secrets|volumes)\[\]\.(?:export(?:\[\])?|import)\.\w+$/,
  /^volumes\[\]\.(?:name|fspf_tag)$/,
];

/** Variables of the SCONE runtime that are no secrets. */
const plainVariable =
  /^(?:\\@\\@)?SCONE_(?:MODE|LOG|HEAP|STACK|VERSION|ALLOW_DLOPEN|FORK|SYSLIBS|QUEUES|LAS_ADDR|CAS_ADDR|CONFIG_ID|CLI_CONFIG|PRODUCTION)$/;

export function maskedText({text, root}: SessionDocument): string {
  const hidden = [...new Set(secretNodes(root))].sort((a, b) => a.start - b.start);
  const pieces: string[] = [];
  let end = 0;
  for (const node of hidden) {
    if (node.start < end) continue;
    const isBlock = /^[|>]/.test(text.slice(node.start, node.start + 1));
    pieces.push(text.slice(end, node.start), mask, isBlock ? '\n' : '');
    end = node.end;
  }
  pieces.push(text.slice(end));
  return pieces.join('');
}

function secretNodes(root: MapNode): ScalarNode[] {
  const found: ScalarNode[] = [];
  visit(root, '');
  return found;

  function visit(node: SessionNode, form: string): void {
    if (node.kind === 'list') for (const item of node.items) visit(item, `${form}[]`);
    else if (node.kind === 'map') {
      for (const {name, value} of node.entries) visit(value, form === '' ? name : `${form}.${name}`);
    } else if (node.end > node.start && node.value !== null && !isShown(node, form)) found.push(node);
  }
}

function isShown(node: ScalarNode, form: string): boolean {
  if (/PRIVATE KEY/.test(textOf(node) ?? '')) return false;
  const variable = /^services\[\]\.environment\.(.*)$/s.exec(form)?.[1];
  if (variable !== undefined && plainVariable.test(variable)) return true;
  return harmless.some((pattern) => pattern.test(form)) || isOpen(node);
}

/** Only placeholders and variables, which hold nothing yet. */
function isOpen(node: ScalarNode): boolean {
  const text = (textOf(node) ?? '').trim();
  const parts = [
    ...placeholdersIn(text).map(({start, isClosed}) => ({
      start,
      end: isClosed ? text.indexOf('$$', start + 9) + 2 : start,
    })),
    ...variablesIn(text),
  ].sort((a, b) => a.start - b.start);
  let end = 0;
  for (const part of parts) {
    if (part.start > end && text.slice(end, part.start).trim() !== '') return false;
    end = Math.max(end, part.end);
  }
  return text.slice(end).trim() === '';
}
