// Does a live object have every field that is desired? Compared as the API server normalises.
import type {KubeObject} from './object.ts';

export interface Difference {
  /** `spec.template.spec.containers[manager].image` */
  path: string;
  /** As shown to people; `(secret)` where masked, `(none)` where missing. */
  desired: string;
  live: string;
}

export interface CompareOptions {
  /** Whether the value at this path must not be shown. Secrets' data and stringData are never shown. */
  mask?: (path: string) => boolean;
  /** Whether the path is left out of the comparison. */
  ignore?: (path: string) => boolean;
}

/** Desired fields that live lacks or has otherwise; fields that only live has (defaults, status) do not count. */
export function differences(_desired: KubeObject, _live: KubeObject, _options: CompareOptions = {}): Difference[] {
  return [];
}
