// What an upgrade needs to know of a CAS, told from its custom resource. Pure.
import type {KubeObject} from '../cluster/object.ts';
import {Failure} from '../report/failure.ts';
import {withLiveImage} from './image.ts';
import type {MergePatch} from './patch.ts';

/** Of an entry `spec.backup-controller.env`. */
interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: unknown;
}

export interface SessionPlace {
  /** `cas-owner/primary-backup` */
  policy: string;
  /** Which of its services the backup controller uses. */
  service: 'register' | 'upgrade';
}

/** Where the backup controller's session is; undefined when there is none, or one of another form. */
export function sessionPlaceOf({spec}: KubeObject): SessionPlace | undefined {
  const session: unknown = spec?.['backup-controller']?.session;
  const [, policy, service] = (typeof session === 'string' && /^(.+)\/(register|upgrade)$/.exec(session)) || [];
  return policy === undefined ? undefined : {policy, service: service as SessionPlace['service']};
}

/** The environment of the backup controller with the image from which it makes backups, all else as it is. */
export function envWithImage({spec}: KubeObject, image: string): EnvVar[] {
  const env: EnvVar[] = spec?.['backup-controller']?.env ?? [];
  const wanted = {name: 'BACKUP_CAS_IMAGE', value: image};
  const isThere = env.some(({name}) => name === wanted.name);
  return isThere ? env.map((entry) => (entry.name === wanted.name ? wanted : entry)) : [...env, wanted];
}

/** The image for which the backup controller makes backups. */
export function backsUp({spec}: KubeObject): string | undefined {
  const env: EnvVar[] = spec?.['backup-controller']?.env ?? [];
  return env.find(({name}) => name === 'BACKUP_CAS_IMAGE')?.value;
}

/** Whether the backup controller is as the target version wants it. */
export function hasBackupController(cas: KubeObject, images: {controller: string; cas: string}): boolean {
  return cas.spec?.['backup-controller']?.image === images.controller && backsUp(cas) === images.cas;
}

/** CAS and backup controller must run on the same nodes; the order in which tolerations are listed means nothing. */
export function haveSameTolerations({spec}: KubeObject): boolean {
  return normal(spec?.tolerations) === normal(spec?.['backup-controller']?.tolerations);
}

function normal(tolerations: Record<string, unknown>[] | undefined): string {
  const texts = (tolerations ?? []).map((each) =>
    JSON.stringify(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  );
  return texts.toSorted().join('\n');
}

/**
 * The patch as it suits this CAS: what an upgrade moved to the other service of the same session stays there, and an image
 * that is there already stays in the form that it has.
 */
export function patchFor(released: MergePatch, cas: KubeObject): MergePatch {
  const patch = withLiveImage(released, cas);
  const spec = patch.spec as MergePatch | undefined;
  const [present, wanted] = [sessionPlaceOf(cas), sessionPlaceOf({...cas, spec})];
  if (wanted === undefined || present?.policy !== wanted.policy || present.service === wanted.service) return patch;
  const {session: _, ...controller} = (spec?.['backup-controller'] ?? {}) as MergePatch;
  return {...patch, spec: {...spec, 'backup-controller': controller}};
}

/** When the operator last wrote its status, in milliseconds since the epoch; the server keeps whole seconds. */
export function statusWrittenAt({metadata}: KubeObject): number {
  const times = (metadata.managedFields ?? [])
    .filter(({subresource}) => subresource === 'status')
    .map(({time}) => Date.parse(time ?? ''))
    .filter((time) => !Number.isNaN(time));
  return Math.max(0, ...times);
}

/** @throws Failure for a CAS without a backup controller that has a session: it could not move, and so not be upgraded */
export function sessionPlaceOrFailure(cas: KubeObject): SessionPlace {
  const place = sessionPlaceOf(cas);
  if (place !== undefined) return place;
  throw new Failure({
    summary: 'the CAS has no backup controller with a session, so it cannot be upgraded',
    object: `CAS ${cas.metadata.namespace}/${cas.metadata.name}`,
    next: `bring it about first: kubectl provision cas ${cas.metadata.name} -n ${cas.metadata.namespace} --postprovision-only`,
  });
}
