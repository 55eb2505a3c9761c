// The status of a custom object: fitted to the installed definition, written only when it says something new.
import type {Client} from '../../client/connect.ts';
import type {KubeObject} from '../../client/object.ts';
import type {Resource} from '../../client/resources.ts';
import {mergePatchBetween, type Tree} from './difference.ts';
import {fitToSchema, type Schema} from './schema.ts';

/** The patch of the status subresource that makes the object's status the wanted one; undefined if it is already. */
export function statusPatch(object: KubeObject, wanted: object, schema: Schema | undefined): Tree | undefined {
  const actual = ((object as {status?: Tree}).status ?? {}) as Tree;
  return mergePatchBetween(actual, fitToSchema(wanted, schema) as Tree);
}

/** Writes the status if it differs. */
export async function writeStatus(
  client: Client,
  of: Resource,
  object: KubeObject,
  wanted: object,
  schema: Schema | undefined,
): Promise<void> {
  const status = statusPatch(object, wanted, schema);
  if (status === undefined) return;
  const {name, namespace} = object.metadata;
  await client.patch(of, name, {status}, {namespace, subresource: 'status'});
}
