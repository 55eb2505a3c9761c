// Runs a command in a container of a pod.
import type {Readable} from 'node:stream';
import {Failure, reasonOf} from '../report/failure.ts';
import {closeOf, messagesFor, readMessage} from './channels.ts';
import type {Cluster, Socket} from './cluster.ts';
import {createOutput, createTail, type Output} from './exec-output.ts';
import {type Asked, exitCodeIn, missingProgramIn} from './exec-status.ts';
import {describePod, type PodName, podPath} from './pod-stream.ts';
import {isUnknownProtocol} from './upgrade-refusal.ts';

export interface ExecOptions {
  /** May be left out where the pod has one container. */
  container?: string;
  /** Program and arguments. They appear in audit logs and process lists: secrets go by stdin. */
  command: readonly string[];
  /**
   * Its end is the end of the command's input. When it fails, or the connection breaks, the command sees an end, too: what reads
   * its input must know by itself whether that is whole (a length, a checksum, the end of an archive). Destroyed in the end.
   */
  stdin?: Readable;
  /**
   * The command knows how much to read (`head -c 1234`), and waits for no end of its input. Without, API servers before
   * Kubernetes 1.30 refuse it, as they cannot tell a command that its input has ended, and later ones give less certainty.
   */
  stdinMayStayOpen?: boolean;
  /** Drops the connection. What becomes of the command is up to the node: most let it run on. */
  signal?: AbortSignal;
}

export interface Ended {
  exitCode: number;
  /** Its last 64 KiB. */
  stderr: string;
  /**
   * Whether the node itself has said so. If not (exit code 0 of a command whose stdin had to be closed), it may as well have been
   * lost in the middle, stdout included: look at what it was to do. API servers that translate between us and the node take its
   * loss for success (seen with 1.36).
   */
  isCertain: boolean;
}

export interface Execution {
  /** To be read or to be resumed; while it is not, the command is held back. It ends only when the command has, else it fails. */
  stdout: Readable;
  /**
   * Rejects with NotStarted for what was certainly not run, with Failure `undetermined` when nobody knows how it ended, with the
   * signal's reason when aborted.
   */
  ended: Promise<Ended>;
}

const channels = {stdin: 0, stdout: 1, stderr: 2, status: 3};
/** v4 goes through to the node. v5 can close stdin, and is translated on the way by the API server. */
const protocols = {through: 'v4.channel.k8s.io', closing: 'v5.channel.k8s.io'};
const mostStderr = 64 * 1024;

/** Resolves when the API server has taken the command; whether it could be started is told by `ended`. Throws as Cluster.socket does. */
export async function startInPod(cluster: Cluster, pod: PodName, options: ExecOptions): Promise<Execution> {
  const {command, stdin} = options;
  const object = describePod(pod);
  const socket = await open(cluster, pod, options);
  const output = createOutput(socket.abandon);
  // Also while its reader takes nothing.
  const stop = () => output.fail(socket.signal?.reason);
  socket.signal?.addEventListener('abort', stop, {once: true});
  const ended = attend(socket, output, stdin, {object, program: command[0] ?? ''})
    .then(
      (end) => {
        socket.close();
        output.finish();
        return end;
      },
      (error) => {
        socket.abandon();
        output.fail(error);
        throw error;
      },
    )
    .finally(() => {
      socket.signal?.removeEventListener('abort', stop);
      stdin?.destroy();
    });
  // Whoever reads stdout alone learns of a failure there.
  ended.catch(() => {});
  return {stdout: output.stream, ended};
}

async function open(
  cluster: Cluster,
  pod: PodName,
  {container, command, stdin, stdinMayStayOpen = false, signal}: ExecOptions,
): Promise<Socket> {
  const ask = (protocol: string) =>
    cluster.socket(podPath(pod, 'exec'), {
      query: {container, command, stdin: stdin !== undefined, stdout: true, stderr: true},
      protocols: [protocol],
      signal,
      object: describePod(pod),
    });
  if (stdin !== undefined && !stdinMayStayOpen) return ask(protocols.closing);
  return ask(protocols.through).catch((error) => {
    // Some day servers will no longer know it. Offered both at once, they take v5 although it is liked less.
    if (isUnknownProtocol(error)) return ask(protocols.closing);
    throw error;
  });
}

export interface RunOptions extends ExecOptions {
  /** More than that of stdout is a failure. Default: 4 MiB. */
  maxStdoutBytes?: number;
}

/** Runs a command to its end, whatever its exit code. Throws as `ended` of an execution rejects. */
export async function runInPod(
  cluster: Cluster,
  pod: PodName,
  {maxStdoutBytes = 4 * 2 ** 20, ...options}: RunOptions,
): Promise<Ended & {stdout: string}> {
  const {stdout, ended} = await startInPod(cluster, pod, options);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdout) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxStdoutBytes) {
      const summary = `"${options.command[0]}" writes more than ${maxStdoutBytes} bytes`;
      throw new Failure({kind: 'undetermined', summary, object: describePod(pod)});
    }
  }
  return {...(await ended), stdout: Buffer.concat(chunks).toString()};
}

/** Passes everything on until the Status comes, which is the end of the command. */
async function attend(socket: Socket, output: Output, stdin: Readable | undefined, asked: Asked): Promise<Ended> {
  const errors = createTail(mostStderr);
  let status = '';
  let inputFailure: {reason: unknown} | undefined;
  feed(socket, stdin).catch((reason) => {
    inputFailure = {reason};
    socket.abandon();
  });
  for await (const message of explained(socket.messages, asked)) {
    const {channel, data} = readMessage(message) ?? {};
    if (data === undefined || data.length === 0) continue;
    if (channel === channels.stdout) await output.deliver(data);
    else if (channel === channels.stderr) errors.add(data);
    else if (channel === channels.status) {
      status += data.toString();
      const exitCode = exitCodeIn(status, asked);
      if (exitCode !== undefined) return endedWith(exitCode, errors.text(), asked, socket.protocol);
    }
  }
  if (inputFailure !== undefined) throw inputFailure.reason;
  throw unknownEnd(asked, output.stream.destroyed ? 'its output is no longer read' : 'the connection ended before it');
}

function endedWith(exitCode: number, stderr: string, asked: Asked, protocol: string): Ended {
  const trouble = missingProgramIn(exitCode, stderr, asked);
  if (trouble !== undefined) throw trouble;
  return {exitCode, stderr, isCertain: exitCode !== 0 || protocol === protocols.through};
}

/** Sends all of stdin and its end. Throws when stdin fails; of the connection's failure its reader learns. */
async function feed(socket: Socket, stdin: Readable | undefined): Promise<void> {
  if (stdin === undefined) return;
  const send = (message: Buffer) =>
    socket.send(message).then(
      () => true,
      () => false,
    );
  for await (const chunk of stdin) {
    for (const message of messagesFor(channels.stdin, Buffer.from(chunk))) if (!(await send(message))) return;
  }
  if (socket.protocol === protocols.closing) await send(closeOf(channels.stdin));
}

async function* explained(messages: AsyncIterable<Buffer>, asked: Asked): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* messages;
  } catch (error) {
    // The end of the run (a signal, the deadline) is no trouble of the connection.
    throw error instanceof Failure && error.kind === 'undetermined' ? unknownEnd(asked, error) : error;
  }
}

function unknownEnd({object, program}: Asked, cause: unknown): Failure {
  return new Failure({
    kind: 'undetermined',
    summary: `it is not known how "${program}" ended in the pod`,
    object,
    reason: reasonOf(cause),
    next: 'look at what it was to do, and try again',
    cause,
  });
}
