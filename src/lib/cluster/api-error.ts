// A refusal or error of the API server, as data and in words.

import type {FailureKind} from '../report/failure.ts';
import {Failure} from '../report/failure.ts';

/** The Status object with which the API server explains an error; all members may be missing. */
export interface ApiStatus {
  message?: string;
  /** NotFound, Forbidden, Conflict, Invalid … */
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    causes?: {reason?: string; message?: string; field?: string}[];
    retryAfterSeconds?: number;
  };
}

export interface ApiErrorDetails {
  code: number;
  status: ApiStatus | undefined;
  kind: FailureKind;
  summary: string;
  object: string | undefined;
  reason: string | undefined;
  next: string | undefined;
}

/** What the API server answered instead of success. */
export class ApiError extends Failure {
  /** HTTP status code. */
  readonly code: number;
  readonly status: ApiStatus | undefined;

  constructor({code, status, kind, summary, object, reason, next}: ApiErrorDetails) {
    super({
      kind,
      summary,
      ...(object !== undefined && {object}),
      ...(reason !== undefined && {reason}),
      ...(next !== undefined && {next}),
    });
    this.code = code;
    this.status = status;
  }

  /** The object does not exist (its kind does). */
  get isAbsent(): boolean {
    return this.code === 404 && this.status?.reason === 'NotFound' && this.status.details?.name !== undefined;
  }

  /** The server does not have the kind at all: its CRD or API is not installed. */
  get isUnknownKind(): boolean {
    return this.code === 404 && !this.isAbsent;
  }

  /** The server does not let us: not logged in, or no right. (A 403 of admission is about the object, not about us.) */
  get isRefused(): boolean {
    return (this.code === 401 || this.code === 403) && this.kind === 'undetermined';
  }
}
