// All functions that templates can call, family by family.
import type {Callable} from '../../go/struct.ts';
import {arithmeticFunctions} from './arithmetic.ts';
import {certificateFunctions} from './certificates.ts';
import {comparisonFunctions} from './comparison.ts';
import {dateFunctions} from './dates.ts';
import type {FunctionFamily} from './define.ts';
import {dictFunctions} from './dicts.ts';
import {emptinessFunctions} from './emptiness.ts';
import {encodingFunctions} from './encoding.ts';
import {floatArithmeticFunctions} from './float-arithmetic.ts';
import {greetingFunctions} from './greetings.ts';
import {letterCaseFunctions} from './letter-case.ts';
import {listFunctions} from './lists.ts';
import {logicFunctions} from './logic.ts';
import {passwordFunctions} from './passwords.ts';
import {pathFunctions} from './paths.ts';
import {printingFunctions} from './printing.ts';
import {type RandomBytes, randomFunctions} from './random.ts';
import {reflectionFunctions} from './reflection.ts';
import {regexFunctions} from './regex.ts';
import {demandFunctions, type Lookup, lookupFunction} from './rendering.ts';
import {stringFunctions} from './strings.ts';
import {structuredTextFunctions} from './structured-text.ts';
import {tomlFunctions} from './toml.ts';
import {urlFunctions} from './urls.ts';
import {versionFunctions} from './versions.ts';

/** What functions need from outside. */
export interface FunctionContext {
  clock: () => Date;
  random: RandomBytes;
  lookup?: Lookup;
}

/** The functions by name; `include` and `tpl` belong to each set of templates (renderingSet). */
export function functionTable(context: FunctionContext): ReadonlyMap<string, Callable> {
  const families: FunctionFamily[] = [
    logicFunctions,
    comparisonFunctions,
    printingFunctions,
    stringFunctions,
    letterCaseFunctions,
    arithmeticFunctions,
    floatArithmeticFunctions,
    emptinessFunctions,
    listFunctions,
    dictFunctions,
    reflectionFunctions,
    encodingFunctions,
    structuredTextFunctions,
    pathFunctions,
    urlFunctions,
    regexFunctions,
    versionFunctions,
    tomlFunctions,
    greetingFunctions,
    demandFunctions,
    dateFunctions(context.clock),
    randomFunctions(context.random),
    passwordFunctions(context.random),
    certificateFunctions(context.clock, context.random),
    lookupFunction(context.lookup),
  ];
  return new Map(families.flatMap((family) => Object.entries(family)));
}
