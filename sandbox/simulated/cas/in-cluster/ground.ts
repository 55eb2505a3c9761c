// What everything that plays a pod here has at hand.
import type {Client} from '../../../client/connect.ts';
import type {KubeObject} from '../../../client/object.ts';
import type {Faults} from '../../../faults/fault.ts';

export interface Ground {
  client: Client;
  /** Directory of what is behind the pods. */
  pods: string;
  /** Directory of their volumes. */
  volumes: string;
  /** Unix socket of the Service network. */
  egress: string;
  /** Mirror of the releases that are installed, if it is known. */
  release: string | undefined;
  faults(): Faults;
  claim(name: string, namespace: string | undefined): KubeObject | undefined;
  log(text: string): void;
}

/** A pod whose program runs. */
export interface PlayedPod {
  /** The faults have changed. */
  reconsider(): void;
  /** The pod is gone. */
  stop(): Promise<void>;
}
