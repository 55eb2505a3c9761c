// Plays the storage provisioner: gives each claim of the default StorageClass a volume, and takes released ones away.
import type {Client} from '../client/connect.ts';
import {createInformer} from '../client/informer.ts';
import type {KubeObject} from '../client/object.ts';
import {persistentVolumeClaims, persistentVolumes, storageClasses} from '../client/resources.ts';

const provisioner = 'sandbox.invalid/volume';
const className = 'standard';

type Claim = KubeObject<{
  spec: {
    storageClassName?: string;
    volumeName?: string;
    accessModes?: string[];
    volumeMode?: string;
    resources?: {requests?: Record<string, string>};
  };
}>;
type Volume = KubeObject<{spec: {storageClassName?: string}; status?: {phase?: string}}>;

/** The StorageClass that claims without one get. */
export const defaultStorageClass = {
  metadata: {name: className, annotations: {'storageclass.kubernetes.io/is-default-class': 'true'}},
  provisioner,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'Immediate',
  allowVolumeExpansion: true,
};

export interface VolumeProvisioner {
  readonly synced: Promise<void>;
  stop(): void;
}

export async function startVolumeProvisioner(
  client: Client,
  report: (text: string) => void,
): Promise<VolumeProvisioner> {
  await client.apply(storageClasses, defaultStorageClass, {fieldManager: 'sandbox'});
  const attempt = (work: Promise<unknown>) => void work.catch((thrown) => report(`volume: ${thrown}`));
  const claims = createInformer<Claim>(client, persistentVolumeClaims, {
    onChange: ({type, object: {metadata, spec}}) => {
      if (type === 'deleted' || spec.storageClassName !== className || spec.volumeName !== undefined) return;
      attempt(client.apply(persistentVolumes, volumeFor({metadata, spec}), {fieldManager: 'sandbox'}));
    },
  });
  const volumes = createInformer<Volume>(client, persistentVolumes, {
    onChange: ({type, object: {metadata, spec, status}}) => {
      if (type === 'deleted' || spec.storageClassName !== className || status?.phase !== 'Released') return;
      attempt(client.remove(persistentVolumes, metadata.name));
    },
  });
  return {
    synced: Promise.all([claims.synced, volumes.synced]).then(() => undefined),
    stop: () => {
      claims.stop();
      volumes.stop();
    },
  };
}

/** The volume that the controller manager then binds to the claim. */
export function volumeFor({metadata, spec}: Claim): KubeObject<{spec: object}> {
  return {
    metadata: {name: `pvc-${metadata.uid}`, annotations: {'pv.kubernetes.io/provisioned-by': provisioner}},
    spec: {
      accessModes: spec.accessModes ?? ['ReadWriteOnce'],
      capacity: {storage: spec.resources?.requests?.storage ?? '1Gi'},
      persistentVolumeReclaimPolicy: 'Delete',
      storageClassName: className,
      volumeMode: spec.volumeMode ?? 'Filesystem',
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        name: metadata.name,
        namespace: metadata.namespace,
        uid: metadata.uid,
      },
      // Names a place that no program ever looks at: there are no containers.
      hostPath: {path: `/nonexistent/${metadata.uid}`},
    },
  };
}
