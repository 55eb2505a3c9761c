// Why there is no audit log to be read.
import type {KubeObject} from '../../cluster/object.ts';
import {podTroubles} from '../../cluster/pods.ts';
import {Failure} from '../../report/failure.ts';
import {type CasName, casContainers} from '../names.ts';
import {placeOf} from './audit.ts';
import {noRunWords} from './container-run.ts';

export function noPod(name: CasName): Failure {
  return new Failure({
    summary: 'the CAS has no pod, so there is no log',
    object: describe(name),
    reason: `no pod is labelled app.kubernetes.io/instance=${name.name}, app.kubernetes.io/name=cas`,
    next: 'see why: kubectl provision cas status; --follow waits for a pod',
  });
}

export function noAuditContainer(name: CasName, pods: readonly KubeObject[]): Failure {
  const found = pods.map((pod) => `${placeOf(pod)} has ${namesIn(pod).join(', ') || 'none'}`);
  return new Failure({
    summary: `the pod of the CAS has no container ${casContainers.audit}, so there is no audit log`,
    object: describe(name),
    reason: found.join('; '),
    next: 'look at its definition: kubectl get pod -o yaml',
  });
}

export function notStarted(name: CasName, pod: KubeObject): Failure {
  const [trouble] = podTroubles(pod);
  const words = trouble === undefined ? noRunWords(pod, casContainers.audit) : `${trouble.reason}: ${trouble.message}`;
  return new Failure({
    summary: `container ${casContainers.audit} has no log yet`,
    object: describe(name),
    reason: `${placeOf(pod)}: ${words}`,
    next: '--follow waits for it',
  });
}

export function noPrevious(name: CasName, pod: KubeObject, reason: string): Failure {
  return new Failure({
    summary: `container ${casContainers.audit} was not started before, so there is no earlier log`,
    object: describe(name),
    reason: `${placeOf(pod)}: ${reason}`,
    next: 'leave out --previous',
  });
}

export function broken(name: CasName, pod: KubeObject, reason: string): Failure {
  return new Failure({
    kind: 'undetermined',
    summary: 'the audit log could not be read to its end',
    object: describe(name),
    reason: `${placeOf(pod)}: ${reason}`,
    next: 'try again',
  });
}

function describe({name, namespace}: CasName): string {
  return `CAS ${namespace}/${name}`;
}

function namesIn({spec}: KubeObject): string[] {
  const containers: {name: string}[] = spec?.containers ?? [];
  return containers.map(({name}) => name);
}
