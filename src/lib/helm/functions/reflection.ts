// Sprig's functions that ask what a value is: typeOf, kindOf …
import {kindOf, typeOf} from '../../go/value.ts';
import {deepEqual} from './deep-equal.ts';
import {define, type FunctionFamily} from './define.ts';

export const reflectionFunctions: FunctionFamily = {
  typeOf: define(['any'], typeOf),
  typeIs: define(['string', 'any'], (type, value) => type === typeOf(value)),
  typeIsLike: define(['string', 'any'], (type, value) => type === typeOf(value) || `*${type}` === typeOf(value)),
  kindOf: define(['any'], kindOf),
  kindIs: define(['string', 'any'], (kind, value) => kind === kindOf(value)),
  deepEqual: define(['any', 'any'], deepEqual),
};
