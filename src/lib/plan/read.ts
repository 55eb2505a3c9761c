// What a component wants to know about the cluster, as data: requested together, answered in one sweep.
import type {KubeObject, ObjectRef} from '../cluster/object.ts';
import {keyOf, refOf} from '../cluster/object.ts';
import type {Selection} from '../cluster/selection.ts';

/** A list in which an object is expected, so that one request answers for many. */
export interface Among {
  labelSelector?: string;
  fieldSelector?: string;
  /**
   * What the list lacks does not exist. Otherwise it is asked for by name,
   * so that a lost label is not taken for a lost object.
   */
  isComplete?: boolean;
}

export type Read =
  /** One object (`isPacked`: of compressed data); several of one kind and namespace that are expected `among` the same ones become one list. */
  | {read: 'object'; ref: ObjectRef; among?: Among | undefined; isPacked?: boolean}
  /** `metadataOnly`: names, labels and annotations are enough, which spares the payload. */
  | {read: 'list'; selection: Selection; metadataOnly?: boolean}
  /** A server-side dry-run create: proves kind, schema, admission webhooks and their certificates by use. Writes nothing. */
  | {read: 'probe'; object: KubeObject};

/** Identity of a read: equal reads of several components are made once. */
export function readKey(read: Read): string {
  if (read.read === 'object') return `object ${keyOf(read.ref)}`;
  if (read.read === 'probe') return `probe ${keyOf(refOf(read.object))}`;
  const {apiVersion, kind, namespace = '', labelSelector = '', fieldSelector = ''} = read.selection;
  return ['list', apiVersion, kind, namespace, labelSelector, fieldSelector].join(' ');
}
