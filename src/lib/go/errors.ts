// Errors as Go's functions return them.

/** An error value of Go: what a function returns, or what a panic inside it becomes. */
export class GoError extends Error {
  override readonly name: string = 'GoError';
}
