// The one way this room reaches the network: a function with the part of `fetch` that is used here.

interface FetchInit {
  headers: Record<string, string>;
  /** Redirects are followed by download.ts, which judges each of them. */
  redirect: 'manual';
  signal: AbortSignal;
}

export interface FetchResponse {
  status: number;
  headers: {get(name: string): string | null};
  body: AsyncIterable<Uint8Array> | null;
}

/** Node's own `fetch` is one; proxied-fetch.ts makes another that knows proxies. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;
