// Pushes images to a registry, as a client of its HTTP API.
import {request as httpRequest, type IncomingMessage} from 'node:http';
import {request as httpsRequest} from 'node:https';
import type {Content, Image} from './image.ts';

export interface PushTarget {
  /** `https://127.0.0.1:40123` */
  url: string;
  repository: string;
  /** Of the header; nothing for an open registry. */
  authorization?: string | undefined;
  /** Authority of the registry's certificate, PEM. */
  ca?: string | undefined;
}

/** Everything an image consists of, and last the image under its tag; without one, by its digest only. */
export async function pushImage(target: PushTarget, image: Image, tag?: string): Promise<void> {
  for (const part of image.images) await pushImage(target, part);
  for (const blob of image.blobs) await pushBlob(target, blob);
  await pushManifest(target, image.manifest, tag);
}

export async function pushManifest(
  target: PushTarget,
  {mediaType, digest, bytes}: Content,
  tag?: string,
): Promise<void> {
  const url = `${target.url}/v2/${target.repository}/manifests/${tag ?? digest}`;
  await send(target, 'PUT', url, 201, bytes, mediaType);
}

export async function pushBlob(target: PushTarget, {digest, bytes}: Content): Promise<void> {
  const start = `${target.url}/v2/${target.repository}/blobs/uploads/`;
  const {headers} = await send(target, 'POST', start, 202);
  const place = new URL(headers.location ?? '', start);
  place.searchParams.set('digest', digest);
  await send(target, 'PUT', place.href, 201, bytes, 'application/octet-stream');
}

function send(
  {authorization, ca}: PushTarget,
  method: string,
  url: string,
  wanted: number,
  body: Buffer = Buffer.alloc(0),
  contentType?: string,
): Promise<IncomingMessage> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  const headers = {
    'content-length': String(body.length),
    ...(contentType !== undefined && {'content-type': contentType}),
    ...(authorization !== undefined && {authorization}),
  };
  return new Promise((resolve, reject) => {
    request(url, {method, headers, ...(ca !== undefined && {ca})}, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        if (response.statusCode === wanted) resolve(response);
        else reject(new Error(`${method} ${url}: ${response.statusCode} ${Buffer.concat(chunks)}`));
      });
    })
      .on('error', reject)
      .end(body);
  });
}
