// A change in words: what is done to which object.
import {describe, describeRef} from '../cluster/object.ts';
import type {Change} from './step.ts';

export function summarize(change: Change): {summary: string; differences?: string[]} {
  switch (change.step) {
    case 'local': {
      const {summary, differences} = change;
      return differences.length === 0 ? {summary} : {summary, differences};
    }
    case 'apply': {
      const summary = `${change.verb} ${describe(change.object)}`;
      return change.differences.length === 0 ? {summary} : {summary, differences: change.differences};
    }
    case 'delete':
      return {summary: `delete ${describeRef(change.ref)}: ${change.because}`};
    default:
      return {summary: change.summary};
  }
}
