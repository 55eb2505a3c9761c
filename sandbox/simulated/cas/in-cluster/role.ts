// Which pods are played here, and what as.
import type {KubeObject} from '../../../client/object.ts';
import type {Container} from '../../runtime/running-pods.ts';
import {instanceLabel, nameLabel} from '../../scone-operator/workload.ts';

/** `cas`: a CAS serves in it; `backup`: the backup controller of a CAS; `scone`: no more than a place to run `scone` in. */
export type Role = 'cas' | 'backup' | 'scone';

/** The pod's role, or undefined if somebody else plays it. */
export function roleOf({metadata, spec}: KubeObject<{spec: {containers: Container[]}}>): Role | undefined {
  const name = metadata.labels?.[nameLabel];
  const isPartOfCas = metadata.labels?.[instanceLabel] !== undefined;
  if (isPartOfCas && name === 'cas' && spec.containers.some((container) => container.name === 'cas')) return 'cas';
  if (isPartOfCas && (name === 'bc' || name === 'backup-controller')) return 'backup';
  return sconeContainer({spec}) === undefined ? undefined : 'scone';
}

/** The container whose image has `scone`. */
export function sconeContainer({spec}: {spec: {containers: Container[]}}): Container | undefined {
  return spec.containers.find(({image = ''}) => /(?:sconecli|backup-controller)(?:[:@]|$)/.test(image));
}

/** `NAMESPACE/NAME` of the CAS that the pod belongs to. */
export function casOf({metadata}: KubeObject): string {
  return `${metadata.namespace}/${metadata.labels?.[instanceLabel]}`;
}
