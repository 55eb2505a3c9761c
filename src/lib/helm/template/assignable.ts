// Which values a parameter of a Go type takes.
import {anyType, typeOf, underlyingType} from '../../go/value.ts';

/** The parameter type of functions that take any value as it is, also untyped nil. */
export const reflectValueType = 'reflect.Value';

/** A value that sits in an `interface{}` (an element met by `range`): shows in error texts only. */
export class InterfaceElement {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** The value without its interface; null (a nil interface) stays null. */
export function contentOf(value: unknown): unknown {
  return value instanceof InterfaceElement ? value.value : value;
}

/** Whether untyped nil can be given for a parameter of this type. */
export function canBeNil(type: string): boolean {
  return type === anyType || type === reflectValueType || /^(\[\]|map\[|\*)/.test(underlyingType(type));
}

function isNamed(type: string): boolean {
  return underlyingType(type) !== type;
}

/** Go's assignability for the types that occur: identical, or same underlying type and one of them unnamed. */
export function isAssignable(value: unknown, type: string): boolean {
  if (type === anyType || type === reflectValueType) return true;
  const own = typeOf(value);
  if (own === type) return true;
  return underlyingType(own) === underlyingType(type) && !(isNamed(own) && isNamed(type));
}
