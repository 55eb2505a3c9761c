// The one way to a web server: a function with the part of `fetch` that is used here.

export interface FetchInit {
  /** Default: GET. */
  method?: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
  /** Redirects are followed by those who ask, who judge each of them. */
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
