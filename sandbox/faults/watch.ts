// The active faults of a sandbox, live.
import type {Client} from '../client/connect.ts';
import {createInformer} from '../client/informer.ts';
import type {KubeObject} from '../client/object.ts';
import {configMaps} from '../client/resources.ts';
import {type Faults, faultsConfigMap, faultsNamespace, readFaults} from './fault.ts';

export interface FaultWatch {
  /** The faults that are on at this moment. */
  current(): Faults;
  readonly synced: Promise<void>;
  stop(): void;
}

/** Follows the ConfigMap of the faults; `onChange` is called after each change, also for the first reading. */
export function watchFaults(client: Client, onChange: (faults: Faults) => void = () => {}): FaultWatch {
  let faults = readFaults();
  const informer = createInformer<KubeObject<{data?: Record<string, string>}>>(client, configMaps, {
    namespace: faultsNamespace,
    fieldSelector: `metadata.name=${faultsConfigMap}`,
    onChange: ({type, object}) => {
      faults = readFaults(type === 'deleted' ? {} : object.data);
      onChange(faults);
    },
  });
  return {current: () => faults, synced: informer.synced, stop: () => informer.stop()};
}
