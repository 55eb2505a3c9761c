// Plays the Service network of a sandbox: follows Services, EndpointSlices and faults, and routes accordingly.
import type {Client} from '../client/connect.ts';
import {createInformer} from '../client/informer.ts';
import {endpointSlices, services} from '../client/resources.ts';
import {watchFaults} from '../faults/watch.ts';
import {type EndpointSlice, type Network, routeTo, type Service} from './network.ts';
import {startProxy} from './proxy.ts';

export interface Egress {
  /** Starts to follow the cluster; until then only loopback is reachable. */
  follow(client: Client): Promise<void>;
  close(): void;
}

/** Listens at once: the API server wants the socket to be there when it starts. */
export async function startEgress(socketPath: string): Promise<Egress> {
  const played = new Map<string, number>();
  let network: () => Network | undefined = () => undefined;
  let stopFollowing = () => {};

  const proxy = await startProxy({
    socketPath,
    route: (host, port) => {
      const known = network() ?? {
        services: [],
        endpointSlices: [],
        faults: {get: () => undefined, all: () => []},
        played,
      };
      return routeTo(host, port, known);
    },
    onRegistration: (key, localPort) => {
      if (localPort === undefined) played.delete(key);
      else played.set(key, localPort);
      proxy.recheck();
    },
  });

  return {
    follow: async (client) => {
      const allServices = createInformer<Service>(client, services);
      const allSlices = createInformer<EndpointSlice>(client, endpointSlices, {onChange: () => proxy.recheck()});
      const faults = watchFaults(client, () => proxy.recheck());
      const parts = [allServices, allSlices, faults];
      stopFollowing = () => {
        for (const part of parts) part.stop();
      };
      await Promise.all(parts.map((part) => part.synced));
      network = () => ({
        services: allServices.items(),
        endpointSlices: allSlices.items(),
        faults: faults.current(),
        played,
      });
    },
    close: () => {
      stopFollowing();
      proxy.close();
    },
  };
}
