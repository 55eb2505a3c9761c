// Switches faults on and off, for tests and for the command line.
import type {Client} from '../client/connect.ts';
import type {KubeObject} from '../client/object.ts';
import {configMaps} from '../client/resources.ts';
import {type FaultName, type FaultSettings, faultProblem, faultsConfigMap, faultsNamespace} from './fault.ts';

export interface FaultSwitch {
  /** On from now on, with these settings instead of earlier ones. */
  set<N extends FaultName>(name: N | `${N}.${string}`, settings: FaultSettings[N]): Promise<void>;
  /** Off; without a name all of them. */
  clear(name?: string): Promise<void>;
  /** What is on: key (name with suffix) → settings as JSON. */
  list(): Promise<Record<string, string>>;
}

type FaultsObject = KubeObject<{data?: Record<string, string>}>;

export function createFaultSwitch(client: Client): FaultSwitch {
  const patch = (data: Record<string, string | null> | null) =>
    client.patch(configMaps, faultsConfigMap, {data}, {namespace: faultsNamespace});
  return {
    set: async (name, settings) => {
      const problem = faultProblem(name, settings);
      if (problem !== undefined) throw new Error(problem);
      await patch({[name]: JSON.stringify(settings)});
    },
    clear: async (name) => {
      await patch(name === undefined ? null : {[name]: null});
    },
    list: async () => (await client.get<FaultsObject>(configMaps, faultsConfigMap, faultsNamespace))?.data ?? {},
  };
}
