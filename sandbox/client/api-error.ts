// The API server's refusal, with its code and its words.

export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status: 404, 409, 422 … */
  readonly status: number;
  /** The machine-readable reason: NotFound, AlreadyExists, Conflict, Invalid … */
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** The error in an answer's body, which is a Status object unless something on the way answered. */
export function apiErrorOf(status: number, body: string, asked: string): ApiError {
  try {
    const answer = JSON.parse(body) as {message?: string; reason?: string};
    return new ApiError(status, answer.reason ?? '', answer.message ?? `${asked}: ${status}`);
  } catch {
    return new ApiError(status, '', `${asked}: ${status} ${body.slice(0, 200)}`);
  }
}

/** Whether the thrown value is the API server's answer with this HTTP status. */
export function isApiError(thrown: unknown, status: number): thrown is ApiError {
  return thrown instanceof ApiError && thrown.status === status;
}
