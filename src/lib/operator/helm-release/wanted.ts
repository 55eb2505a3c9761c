// A Helm release as it should be: what its record says and the objects it stands for. Knows no particular chart.
import type {KubeObject} from '../../cluster/object.ts';
import type {RecordContent} from '../../helm/record.ts';
import type {StorageDriver} from '../../helm/storage.ts';
import type {Among} from '../../plan/read.ts';
import type {WaitStep} from '../../plan/step.ts';
import type {FindingCode} from '../../report/finding-codes.ts';

export interface WantedHelmRelease {
  name: string;
  namespace: string;
  version: string;
  /** All objects, in install order, with Helm's marks of ownership. */
  objects: readonly KubeObject[];
  /** How many of them, the first ones, come from crds/: they are there before any hook, and no part of the manifest. */
  crdFiles: number;
  /** What a record of it holds. */
  content: RecordContent;
}

/** A release as far as its objects go. */
export type ReleaseObjects = Omit<WantedHelmRelease, 'content'>;

/** How one chart's release is judged: its component, its codes, and how to render it. */
export interface HelmReleaseSubject {
  component: string;
  /** `the SCONE operator` */
  title: string;
  release: string;
  namespace: string;
  codes: {release: FindingCode; record: FindingCode; objects: FindingCode; running: FindingCode; owner: FindingCode};
  /** The store that a flag asks for; undefined: the one in use, or Secrets. */
  askedDriver: StorageDriver | undefined;
  wanted: WantedHelmRelease;
  forceConflicts: boolean;
  /** How many revisions are kept; default as in Helm. */
  historyMax?: number;
  /** What must work once changed workloads have rolled out: a rolled-out pod is not yet a webhook that answers. */
  afterRollout: readonly WaitStep[];
  now: Date;
}

/** Helm puts this label on everything it installs, and so do we: several objects of a kind are read as one list. */
export const amongHelmManaged: Among = {labelSelector: 'app.kubernetes.io/managed-by=Helm'};

/** Where an object of the release is expected. Webhook configurations are few, and others ask for all of them anyway. */
export function amongFor(kind: string): Among {
  return kind.endsWith('WebhookConfiguration') ? {isComplete: true} : amongHelmManaged;
}
