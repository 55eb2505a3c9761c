// An object that somebody has deleted and that is still there, held by finalizers or on its way out: what is applied to it
// goes with it.
import {deleted} from '../cluster/conditions.ts';
import type {KubeObject} from '../cluster/object.ts';
import {describe, refOf} from '../cluster/object.ts';
import {createStep} from './drift.ts';
import type {ObjectManager} from './field-manager.ts';
import type {Step} from './step.ts';

/** `it waits for its finalizers a, b`; undefined for an object that is to stay. */
export function leavingReason(live: KubeObject): string | undefined {
  if (live.metadata.deletionTimestamp === undefined) return undefined;
  const state = deleted(live);
  return state.met ? undefined : state.state;
}

/** Waits until the leaving object is gone, then makes the wanted one. */
export function createOnceGone(wanted: KubeObject, manager?: ObjectManager): Step {
  const what = `${describe(wanted)} to be gone`;
  const gone: Step = {step: 'wait', on: 'object', ref: refOf(wanted), until: deleted, what};
  return {step: 'sequence', steps: [gone, createStep(wanted, manager)]};
}

export const leavingHint = '--reconcile waits until it is gone, and creates it';
