// Questions to one registry about one repository: as whom, through which mirror, and what the answers stand for.
import {type NoAnswer, noAnswer, type RegistryAnswer, wordsIn} from './answer.ts';
import type {Authorization, Authorizer} from './authorizer.ts';
import {anonymous, type Credential, type NamedCredential} from './credential.ts';
import {type Endpoint, type EndpointOptions, endpointsOf} from './endpoint.ts';
import {type ExchangeAnswer, type Exchanging, exchange} from './exchange.ts';
import type {Reference} from './reference.ts';

export interface ConversationOptions extends Exchanging, EndpointOptions {
  /** Accounts to try for an image, the likeliest first; none is nobody. */
  credentials: (reference: Reference) => Promise<readonly NamedCredential[]>;
}

export interface Question {
  /** Below the repository: `manifests/6.0.6`. */
  path: string;
  accept: string;
  maxBytes: number;
}

/** Bytes of an answer with status 200, and who was let in. */
export interface Told {
  bytes: Uint8Array;
  headers: ExchangeAnswer['headers'];
  endpoint: Endpoint;
  as: NamedCredential;
}

/** Asks mirrors and accounts one after another, until one of them answers. */
export async function converse(
  options: ConversationOptions,
  authorizer: Authorizer,
  reference: Reference,
  question: Question,
): Promise<RegistryAnswer<Told>> {
  let last: NoAnswer | undefined;
  for (const endpoint of endpointsOf(reference, options)) {
    const answer = await asWhoeverIsLetIn(options, authorizer, endpoint, question);
    if (answer.is === 'found') return answer;
    last = answer;
  }
  return last ?? {is: 'broken', reason: 'there is nobody to ask'};
}

async function asWhoeverIsLetIn(
  options: ConversationOptions,
  authorizer: Authorizer,
  endpoint: Endpoint,
  question: Question,
): Promise<RegistryAnswer<Told>> {
  const known = await options.credentials(endpoint.reference);
  const candidates = known.length === 0 ? [anonymous] : known;
  const refusals: (NoAnswer & {is: 'refused'})[] = [];
  for (const as of candidates) {
    const answer = await ask(options, authorizer, endpoint, question, as.credential);
    if (answer.is === 'answer') {
      const {bytes, headers} = answer;
      return {is: 'found', value: {bytes, headers, endpoint, as}};
    }
    if (answer.is !== 'refused') return answer;
    refusals.push({...answer, reason: `${answer.reason} (with ${as.from})`});
  }
  const [first] = refusals;
  const reason = refusals.map((refusal) => refusal.reason).join('; ');
  return {is: 'refused', why: first?.why ?? 'unauthorized', ...first, reason};
}

async function ask(
  options: Exchanging,
  authorizer: Authorizer,
  endpoint: Endpoint,
  question: Question,
  credential: Credential,
): Promise<ExchangeAnswer | NoAnswer> {
  const known = await authorizer.known(endpoint, credential);
  if (known !== undefined && known.is !== 'authorization') return known;
  const first = await send(options, endpoint, question, known);
  if (first.is !== 'answer' || first.status !== 401 || first.isForeign) return judge(first, endpoint);
  const header = first.headers.get('www-authenticate');
  const authorization = await authorizer.meet(endpoint, credential, header, known);
  if (authorization.is !== 'authorization') {
    const isPassword = credential.is !== 'anonymous' && authorization.is === 'refused';
    if (isPassword && authorization.why === 'unauthorized') authorizer.refused(endpoint, credential, authorization);
    return authorization;
  }
  // The same again would be refused again.
  const isSame = authorization.header === known?.header;
  const answer = judge(isSame ? first : await send(options, endpoint, question, authorization), endpoint);
  if (answer.is !== 'refused' || answer.why !== 'unauthorized') return answer;
  // Who was given a token is somebody, who may not have this: that is no matter of the password.
  if (authorization.header.startsWith('Bearer ')) return {...answer, why: 'denied'};
  authorizer.refused(endpoint, credential, answer);
  return answer;
}

async function send(
  options: Exchanging,
  {base, reference}: Endpoint,
  {path, accept, maxBytes}: Question,
  authorization: Authorization | undefined,
): Promise<ExchangeAnswer | NoAnswer> {
  const headers = {accept, ...(authorization !== undefined && {authorization: authorization.header})};
  const url = `${base}/v2/${reference.repository}/${path}`;
  const answer = await exchange(options, {url, headers, maxBytes});
  if (answer.is === 'answer') return answer;
  const {problem} = answer;
  // Node's words for what a server without TLS says to one who expects it.
  const isPlain = /wrong version number|packet length too long/i.test(problem.reason);
  const next = `if it speaks plain HTTP, allow that with --registry-plain-http ${new URL(base).host}`;
  return isPlain ? {is: 'unreachable', reason: `${base} does not speak TLS`, next} : noAnswer(problem, base);
}

/** 200 passes; every other status is put into words. */
function judge(answer: ExchangeAnswer | NoAnswer, {base}: Endpoint): ExchangeAnswer | NoAnswer {
  if (answer.is !== 'answer' || answer.status === 200) return answer;
  const {status, isForeign, bytes, headers} = answer;
  const words = wordsIn(bytes);
  const reason = `${base} answers with status ${status}${words && `: ${words}`}`;
  if (isForeign)
    return {is: 'broken', reason: `another server, to which ${base} sends us, answers with status ${status}`};
  if (status === 401) return {is: 'refused', why: 'unauthorized', reason};
  if (status === 403) return {is: 'refused', why: 'denied', reason};
  if (status !== 404) return {is: 'broken', status, reason};
  const isJson = /json/.test(headers.get('content-type') ?? '');
  return isJson ? {is: 'absent', reason} : {is: 'absent', reason: `${reason}, and not as a registry does`};
}
