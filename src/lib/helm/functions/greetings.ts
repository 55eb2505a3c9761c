// Two small functions: Sprig's `hello`, and `getHostByName`, which Helm answers with nothing unless told to ask.
import {define, type FunctionFamily} from './define.ts';

export const greetingFunctions: FunctionFamily = {
  hello: define([], () => 'Hello!'),
  getHostByName: define(['string'], () => ''),
};
