// Secrets as a distribution remembers them: without the history of their fields, and what many have alike held once.
import type {KubeObject, ObjectMeta} from '../../cluster/object.ts';
import {keptAnnotation} from '../kept-value.ts';

const heavyAnnotations = [keptAnnotation, 'kubectl.kubernetes.io/last-applied-configuration'];

/** Of thousands of copies a few hundred bytes each stay; who made one (`makerOf`) can still be told. */
export function slimSecrets(): (secret: KubeObject) => KubeObject {
  const texts = new Map<string, string>();
  const makers = new Map<string, ObjectMeta['managedFields']>();
  const once = (text: string) => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
  const makersOf = (fields: NonNullable<ObjectMeta['managedFields']>) => {
    const maker = fields.find(
      ({fieldsV1}) => typeof fieldsV1 === 'object' && fieldsV1 !== null && 'f:type' in fieldsV1,
    );
    if (maker === undefined) return undefined;
    const {manager, operation} = maker;
    if (!makers.has(manager)) makers.set(manager, [{manager, operation, fieldsV1: {'f:type': {}}}]);
    return makers.get(manager);
  };
  return ({apiVersion, kind, metadata, type, data}) => {
    const {name, namespace, uid, resourceVersion, deletionTimestamp, labels, ownerReferences} = metadata;
    const managedFields = makersOf(metadata.managedFields ?? []);
    const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => !heavyAnnotations.includes(key));
    return {
      ...{apiVersion, kind, type},
      ...(data && {data: Object.fromEntries(Object.entries<string>(data).map(([key, text]) => [key, once(text)]))}),
      metadata: {
        ...{name: once(name), annotations: Object.fromEntries(annotations)},
        ...(namespace !== undefined && {namespace}),
        ...(uid !== undefined && {uid}),
        ...(resourceVersion !== undefined && {resourceVersion}),
        ...(deletionTimestamp !== undefined && {deletionTimestamp}),
        ...(labels && {labels}),
        ...(ownerReferences && {ownerReferences}),
        ...(managedFields && {managedFields}),
      },
    };
  };
}
