// All rows by topic.
import {arithmeticRows} from './arithmetic.ts';
import {certificatesRows} from './certificates.ts';
import {comparisonRows} from './comparison.ts';
import {controlFlowRows} from './control-flow.ts';
import {datesRows} from './dates.ts';
import {definitionsRows} from './definitions.ts';
import {dictsRows} from './dicts.ts';
import {emptinessRows} from './emptiness.ts';
import {encodingRows} from './encoding.ts';
import {floatArithmeticRows} from './float-arithmetic.ts';
import {greetingsRows} from './greetings.ts';
import {letterCaseRows} from './letter-case.ts';
import {listsRows} from './lists.ts';
import {logicRows} from './logic.ts';
import {parseErrorsRows} from './parse-errors.ts';
import {passwordsRows} from './passwords.ts';
import {pathsRows} from './paths.ts';
import {printingRows} from './printing.ts';
import {reflectionRows} from './reflection.ts';
import {regexRows} from './regex.ts';
import {renderingRows} from './rendering.ts';
import type {LanguageRow} from './row.ts';
import {runtimeErrorsRows} from './runtime-errors.ts';
import {stringsRows} from './strings.ts';
import {structuredTextRows} from './structured-text.ts';
import {tomlRows} from './toml.ts';
import {urlsRows} from './urls.ts';
import {valuesRows} from './values.ts';
import {valuesMethodsRows} from './values-methods.ts';
import {varyingRows} from './varying.ts';
import {versionsRows} from './versions.ts';

export const allRows: {[topic: string]: LanguageRow[]} = {
  arithmetic: arithmeticRows,
  certificates: certificatesRows,
  comparison: comparisonRows,
  'control flow': controlFlowRows,
  dates: datesRows,
  definitions: definitionsRows,
  dicts: dictsRows,
  emptiness: emptinessRows,
  encoding: encodingRows,
  'float arithmetic': floatArithmeticRows,
  greetings: greetingsRows,
  'letter case': letterCaseRows,
  lists: listsRows,
  logic: logicRows,
  'parse errors': parseErrorsRows,
  passwords: passwordsRows,
  paths: pathsRows,
  printing: printingRows,
  reflection: reflectionRows,
  regex: regexRows,
  rendering: renderingRows,
  'runtime errors': runtimeErrorsRows,
  strings: stringsRows,
  'structured text': structuredTextRows,
  toml: tomlRows,
  urls: urlsRows,
  values: valuesRows,
  'values methods': valuesMethodsRows,
  varying: varyingRows,
  versions: versionsRows,
};
