// One step of a field chain: a method, a struct's field or a map's entry.

import {type Callable, fieldOf, methodOf, Struct} from '../../go/struct.ts';
import {anyType, elementType, type GoMap, isMap, typeOf, zeroOf} from '../../go/value.ts';
import {contentOf, InterfaceElement} from './assignable.ts';
import {valuesMethodOf} from './values-methods.ts';

interface FieldResult {
  value?: unknown;
  /** Set if the name is a method, which the caller then calls. */
  method?: Callable;
}

interface Fails {
  fail(message: string): never;
}

/**
 * What `receiver.name` is. A missing map entry is the zero value of the element type (nil for `interface{}`);
 * a field of nil fails, except of the untyped nil that a variable may hold, which gives nil again.
 */
export function evaluateField(
  context: Fails,
  receiver: unknown,
  container: unknown,
  name: string,
  hasArguments: boolean,
): FieldResult {
  if (receiver === undefined) return {value: undefined};
  const value = contentOf(receiver);
  if (value === null) return context.fail(`nil pointer evaluating ${anyType}.${name}`);
  const method = methodOf(value, name) ?? valuesMethodOf(value, name);
  if (method !== undefined) return {method};
  const field = value instanceof Struct ? fieldOf(value, name) : undefined;
  if (field !== undefined) {
    if (hasArguments) context.fail(`${name} has arguments but cannot be invoked as function`);
    return {value: field.value};
  }
  if (!isMap(value)) {
    return context.fail(`can't evaluate field ${name} in type ${staticType(receiver, container)}`);
  }
  if (hasArguments) context.fail(`${name} is not a method but has arguments`);
  return {value: Object.hasOwn(value, name) ? entry(value, name) : zeroOf(elementType(typeOf(value)))};
}

function entry(map: GoMap, name: string): unknown {
  return map[name] ?? null;
}

/** The type Go knows the receiver by: `interface {}` for elements of untyped maps and lists. */
function staticType(receiver: unknown, container: unknown): string {
  if (receiver instanceof InterfaceElement) return anyType;
  const holder = contentOf(container);
  const inMap = isMap(holder) && elementType(typeOf(holder)) === anyType;
  return inMap ? anyType : typeOf(receiver);
}
