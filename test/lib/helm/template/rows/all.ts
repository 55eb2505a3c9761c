// All rows by topic.
import {arithmeticRows} from './arithmetic.ts';
import {comparisonRows} from './comparison.ts';
import {controlFlowRows} from './control-flow.ts';
import {datesRows} from './dates.ts';
import {definitionsRows} from './definitions.ts';
import {dictsRows} from './dicts.ts';
import {emptinessRows} from './emptiness.ts';
import {encodingRows} from './encoding.ts';
import {floatArithmeticRows} from './float-arithmetic.ts';
import {letterCaseRows} from './letter-case.ts';
import {listsRows} from './lists.ts';
import {logicRows} from './logic.ts';
import {parseErrorsRows} from './parse-errors.ts';
import {pathsRows} from './paths.ts';
import {printingRows} from './printing.ts';
import {reflectionRows} from './reflection.ts';
import {regexRows} from './regex.ts';
import {renderingRows} from './rendering.ts';
import type {LanguageRow} from './row.ts';
import {runtimeErrorsRows} from './runtime-errors.ts';
import {stringsRows} from './strings.ts';
import {structuredTextRows} from './structured-text.ts';
import {urlsRows} from './urls.ts';
import {valuesRows} from './values.ts';
import {versionsRows} from './versions.ts';

export const allRows: {[topic: string]: LanguageRow[]} = {
  arithmetic: arithmeticRows,
  comparison: comparisonRows,
  'control flow': controlFlowRows,
  dates: datesRows,
  definitions: definitionsRows,
  dicts: dictsRows,
  emptiness: emptinessRows,
  encoding: encodingRows,
  'float arithmetic': floatArithmeticRows,
  'letter case': letterCaseRows,
  lists: listsRows,
  logic: logicRows,
  'parse errors': parseErrorsRows,
  paths: pathsRows,
  printing: printingRows,
  reflection: reflectionRows,
  regex: regexRows,
  rendering: renderingRows,
  'runtime errors': runtimeErrorsRows,
  strings: stringsRows,
  'structured text': structuredTextRows,
  urls: urlsRows,
  values: valuesRows,
  versions: versionsRows,
};
