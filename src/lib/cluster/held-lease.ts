// A Lease that is ours, kept alive beside the work until it is given back.

import type {Cluster} from './cluster.ts';
import {type LeaseOrder, releaseLease, renewLease} from './lease.ts';
import type {KubeObject} from './object.ts';

export interface HeldLease {
  /** Ends the renewals and lets go; may be called more than once. Throws nothing: what is not let go ends by itself. */
  release(): Promise<void>;
}

export interface KeepOptions {
  /** Milliseconds from one renewal to the next; well below the time after which the Lease ends. */
  renewMs: number;
  /** Milliseconds to the next try when the cluster did not answer. */
  retryMs: number;
  /** Told once, when another one has it. */
  onLost: () => void;
  /** Told when it could not be given back, and why. */
  onTrouble: (error: unknown) => void;
}

/** Nobody waits longer for a server that does not answer, as the hold ends by itself. */
const releaseMs = 5_000;

/** While the cluster does not answer the hold goes on: whether it was lost is found out with the first answer. */
export function keepLease(
  cluster: Cluster,
  lease: KubeObject,
  order: LeaseOrder,
  {renewMs, retryMs, onLost, onTrouble}: KeepOptions,
): HeldLease {
  let present: KubeObject | undefined = lease;
  let timer: NodeJS.Timeout | undefined;
  let renewing: Promise<void> = Promise.resolve();
  let released: Promise<void> | undefined;
  const ending = new AbortController();

  const renewIn = (milliseconds: number) => {
    if (released !== undefined) return;
    timer = setTimeout(() => {
      renewing = renew();
    }, milliseconds);
    // It keeps nothing running that would end otherwise.
    timer.unref();
  };

  async function renew(): Promise<void> {
    if (present === undefined) return;
    try {
      present = await renewLease(cluster, present, order, {signal: ending.signal});
      if (present === undefined) onLost();
      else renewIn(renewMs);
    } catch {
      renewIn(retryMs);
    }
  }

  async function release(): Promise<void> {
    clearTimeout(timer);
    // Whether a renewal that is cut off was written is found out by the next request.
    ending.abort();
    await renewing;
    const signal = AbortSignal.timeout(releaseMs);
    if (present !== undefined) await releaseLease(cluster, present, order, {signal}).catch(onTrouble);
  }

  renewIn(renewMs);
  return {
    release() {
      released ??= release();
      return released;
    },
  };
}
