// The web when nobody wants it asked: what is not in the cache is not to be had.
import {Failure} from '../report/failure.ts';
import type {Source} from './source.ts';

export function offlineSource(source: Source): Source {
  return {
    ...source,
    read: async (path) => {
      throw new Failure({
        kind: 'undetermined',
        summary: 'the file is not in the cache',
        object: source.address(path),
        reason: 'work offline was asked for',
        next: 'run once with access to the network, or use --mirror with a copy of the release',
      });
    },
  };
}
