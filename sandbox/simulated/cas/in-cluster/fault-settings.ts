// The faults of the sandbox as one CAS feels them.
import type {Faults} from '../../../faults/fault.ts';
import type {CasFaults} from '../faults.ts';
import {signers} from '../measurements.ts';

/** A fault that names no CAS (`NAMESPACE/NAME`) concerns all. */
export function concerns({cas}: {cas?: string}, name: string): boolean {
  return cas === undefined || cas === name;
}

export function casFaults(faults: Faults, name: string): CasFaults {
  const silent = faults.all('cas-log-silent').filter((fault) => concerns(fault, name));
  const isOn = (fault: 'cas-token-used' | 'cas-not-attestable' | 'cas-snapshots-fail') =>
    faults.all(fault).some((settings) => concerns(settings, name));
  const measurement = faults.all('cas-measurement').find((fault) => concerns(fault, name));
  const refuses = faults.all('cas-refuses').find((fault) => concerns(fault, name));
  return {
    silentAbout: silent.flatMap(({about}) => (about === undefined ? (['key-hash', 'token'] as const) : [about])),
    tokenUsed: isOn('cas-token-used'),
    notGenuine: isOn('cas-not-attestable'),
    snapshotsFail: isOn('cas-snapshots-fail'),
    ...(measurement === undefined ? {} : {measurement: measurementOf(measurement)}),
    ...(refuses === undefined ? {} : {refuses}),
  };
}

function measurementOf({signer, isvsvn, debug}: {signer?: string; isvsvn?: number; debug?: boolean}) {
  const mrsigner = signer === 'standard' || signer === 'injection' ? signers[signer] : signer;
  return {
    ...(mrsigner === undefined ? {} : {mrsigner}),
    ...(isvsvn === undefined ? {} : {isvsvn}),
    ...(debug === undefined ? {} : {debug}),
  };
}
