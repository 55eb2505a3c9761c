// How a command in a pod ended, from the Status object with which the API server tells it.
import {Failure} from '../report/failure.ts';
import {podTrouble} from './pod-trouble.ts';

/** A command that has certainly not been run. */
export class NotStarted extends Failure {
  /** The program that the image of the container does not have, if that is why. */
  readonly missingProgram: string | undefined;

  constructor(details: ConstructorParameters<typeof Failure>[0], missingProgram?: string) {
    super(details);
    this.missingProgram = missingProgram;
  }
}

export interface Asked {
  /** `Pod default/cas-0` */
  object: string;
  program: string;
}

interface ExecStatus {
  kind?: string;
  status?: 'Success' | 'Failure';
  reason?: string;
  message?: string;
  details?: {causes?: {reason?: string; message?: string}[]};
}

/** The exit code; undefined for half a Status. Throws NotStarted, or Failure `undetermined` where nobody knows how far it came. */
export function exitCodeIn(text: string, asked: Asked): number | undefined {
  const status = parse(text);
  if (status === undefined) return undefined;
  if (status.status === 'Success') return 0;
  const code = status.details?.causes?.find(({reason}) => reason === 'ExitCode')?.message;
  if (status.reason === 'NonZeroExitCode' && code !== undefined && /^\d+$/.test(code)) return Number(code);
  throw failureOf(status.message ?? text, asked);
}

function parse(text: string): ExecStatus | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && 'status' in parsed ? (parsed as ExecStatus) : undefined;
  } catch {
    return undefined;
  }
}

function failureOf(message: string, {object, program}: Asked): Failure {
  if (isAboutMissingProgram(message)) return missingProgram({object, program}, message);
  const trouble = podTrouble(message);
  if (trouble?.kind === 'failed') return new NotStarted({...trouble, object, reason: message});
  return new Failure({
    kind: 'undetermined',
    summary: trouble?.summary ?? `it is not known how "${program}" ended in the pod`,
    object,
    reason: message,
    next: trouble?.next ?? 'look at what it was to do, and try again',
  });
}

/** Some runtimes tell of a program that is not there by an exit code, as shells do, and say so on stderr. */
export function missingProgramIn(exitCode: number, stderr: string, asked: Asked): NotStarted | undefined {
  const isIt =
    (exitCode === 126 || exitCode === 127) && stderr.includes('exec failed') && isAboutMissingProgram(stderr);
  return isIt ? missingProgram(asked, stderr) : undefined;
}

function isAboutMissingProgram(text: string): boolean {
  return /exec: "[^"]*": (?:executable file not found|stat \S+: no such file)|exec .*: no such file or directory/.test(
    text,
  );
}

function missingProgram({object, program}: Asked, reason: string): NotStarted {
  const details = {object, summary: `the image of the container has no program "${program}"`, reason: reason.trim()};
  return new NotStarted(details, program);
}
