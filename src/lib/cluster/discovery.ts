// Which kinds a group version has, asked of the server.
import {ApiError} from './api-error.ts';
import type {Cluster} from './cluster.ts';
import {groupPath, type KindRow} from './kinds.ts';

interface ResourceList {
  resources?: {name: string; kind: string; namespaced: boolean}[];
}

/** The kinds of `apps/v1` or `v1`; undefined when the server does not have the group version. */
export async function discoverKinds(cluster: Cluster, apiVersion: string): Promise<KindRow[] | undefined> {
  try {
    const {resources = []} = await cluster.request<ResourceList>('GET', groupPath(apiVersion), {
      object: `API ${apiVersion}`,
    });
    return resources
      .filter(({name}) => !name.includes('/'))
      .map(({name, kind, namespaced}) => ({apiVersion, kind, plural: name, namespaced}));
  } catch (error) {
    if (error instanceof ApiError && error.code === 404) return undefined;
    throw error;
  }
}
