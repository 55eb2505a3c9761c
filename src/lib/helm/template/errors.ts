// Errors inside the template language; render.ts turns them into the Failure a person sees.
import {GoError} from '../../go/errors.ts';

/** A template that cannot be parsed: `template: NAME:LINE: …`. */
export class ParseError extends GoError {
  override readonly name = 'ParseError';
}

/** A template that failed while running: `template: NAME:LINE:COLUMN: executing "NAME" at <…>: …`. */
export class ExecError extends GoError {
  override readonly name = 'ExecError';
}
