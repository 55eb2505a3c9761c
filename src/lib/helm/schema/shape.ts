// What the keywords of a schema may hold, as the metaschemas of the drafts say.
import {compilePattern} from '../functions/regex-match.ts';
import {type Draft, innerSchemas} from './draft.ts';
import {formatProblem} from './formats.ts';
import {canonical, exactly, isInteger, isNumber, isObject, SchemaNumber} from './json.ts';

type Shape = (value: unknown) => boolean;

const isText: Shape = (value) => typeof value === 'string';
const isFlag: Shape = (value) => typeof value === 'boolean';
const isList: Shape = (value) => Array.isArray(value);
const isReference: Shape = (value) => typeof value === 'string' && formatProblem('uri-reference', value) === undefined;
const isUri: Shape = (value) => typeof value === 'string' && formatProblem('uri', value) === undefined;
const isId: Shape = (value) => isReference(value) && /^[^#]*#?$/.test(String(value));
const isAnchor2019: Shape = (value) => typeof value === 'string' && /^[A-Za-z][-A-Za-z0-9.:_]*$/.test(value);
const isAnchor: Shape = (value) => typeof value === 'string' && /^[A-Za-z_][-A-Za-z0-9._]*$/.test(value);
const isPositive: Shape = (value) => value instanceof SchemaNumber && value.decimal.coefficient > 0n;
const isCount: Shape = (value) => isNumber(value) && isInteger(exactly(value)) && exactly(value).coefficient >= 0n;
const isSchema: Shape = (value) => typeof value === 'boolean' || isObject(value);
const isSchemaList: Shape = (value) => Array.isArray(value) && value.length > 0 && value.every(isSchema);
const isSchemaOrList: Shape = (value) => isSchema(value) || isSchemaList(value);
const isMap: Shape = (value) => isObject(value);
const isSchemaMap: Shape = (value) => isObject(value) && Object.values(value).every(isSchema);
const isTextList: Shape = (value) => Array.isArray(value) && value.every(isText) && areUnique(value);
const isFilledTextList: Shape = (value) => isTextList(value) && Array.isArray(value) && value.length > 0;
const isFilledSet: Shape = (value) => Array.isArray(value) && value.length > 0 && areUnique(value);

const typeNames: ReadonlySet<unknown> = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);
const isTypes: Shape = (value) =>
  typeNames.has(value) || (isFilledSet(value) && Array.isArray(value) && value.every((item) => typeNames.has(item)));

function areUnique(list: readonly unknown[]): boolean {
  return new Set(list.map(canonical)).size === list.length;
}

function isPattern(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    compilePattern(value);
    return true;
  } catch {
    return false;
  }
}

const isPatternMap: Shape = (value) => isSchemaMap(value) && isObject(value) && Object.keys(value).every(isPattern);

function isDependencies(isNames: Shape): Shape {
  return (value) => isObject(value) && Object.values(value).every((item) => isSchema(item) || isNames(item));
}

const always = {
  $schema: isUri,
  title: isText,
  description: isText,
  format: isText,
  multipleOf: isPositive,
  maximum: isNumber,
  minimum: isNumber,
  maxLength: isCount,
  minLength: isCount,
  maxItems: isCount,
  minItems: isCount,
  maxProperties: isCount,
  minProperties: isCount,
  pattern: isPattern,
  uniqueItems: isFlag,
  type: isTypes,
  definitions: isSchemaMap,
  properties: isSchemaMap,
  patternProperties: isPatternMap,
  allOf: isSchemaList,
  anyOf: isSchemaList,
  oneOf: isSchemaList,
  not: isSchema,
  dependencies: isDependencies(isTextList),
  additionalProperties: isSchema,
};

const sinceDraft6 = {
  $ref: isReference,
  exclusiveMaximum: isNumber,
  exclusiveMinimum: isNumber,
  required: isTextList,
  contains: isSchema,
  propertyNames: isSchema,
};

const sinceDraft7 = {
  examples: isList,
  $comment: isText,
  readOnly: isFlag,
  writeOnly: isFlag,
  contentMediaType: isText,
  contentEncoding: isText,
  if: isSchema,
  // biome-ignore lint/suspicious/noThenProperty: a keyword of schemas
  then: isSchema,
  else: isSchema,
};

const since2019 = {
  $id: isId,
  enum: isList,
  $vocabulary: isMap,
  $defs: isSchemaMap,
  $recursiveRef: isReference,
  dependentSchemas: isSchemaMap,
  unevaluatedProperties: isSchema,
  unevaluatedItems: isSchema,
  contentSchema: isSchema,
  maxContains: isCount,
  minContains: isCount,
  dependentRequired: (value: unknown) => isObject(value) && Object.values(value).every(isTextList),
  deprecated: isFlag,
};

const olderItems = {items: isSchemaOrList, additionalItems: isSchema};

const shapes: {readonly [draft in Draft]: {readonly [keyword: string]: Shape}} = {
  4: {
    ...always,
    ...olderItems,
    id: isText,
    $ref: isText,
    exclusiveMaximum: isFlag,
    exclusiveMinimum: isFlag,
    required: isFilledTextList,
    enum: isFilledSet,
    dependencies: isDependencies(isFilledTextList),
  },
  6: {...always, ...sinceDraft6, ...olderItems, $id: isReference, enum: isFilledSet},
  7: {...always, ...sinceDraft6, ...sinceDraft7, ...olderItems, $id: isReference, enum: isFilledSet},
  2019: {
    ...always,
    ...sinceDraft6,
    ...sinceDraft7,
    ...since2019,
    ...olderItems,
    $anchor: isAnchor2019,
    $recursiveAnchor: isFlag,
  },
  2020: {
    ...always,
    ...sinceDraft6,
    ...sinceDraft7,
    ...since2019,
    items: isSchema,
    prefixItems: isSchemaList,
    $anchor: isAnchor,
    $recursiveAnchor: isAnchor,
    $dynamicAnchor: isAnchor,
    $dynamicRef: isReference,
  },
};

/** The keyword of a schema whose value is none that its draft allows, or undefined. Schemas within it are not looked at. */
export function misshapenKeyword(schema: {[key: string]: unknown}, draft: Draft): string | undefined {
  for (const [keyword, shape] of Object.entries(shapes[draft])) {
    if (Object.hasOwn(schema, keyword) && !shape(schema[keyword])) return keyword;
  }
  return draft === 4 ? misshapenInDraft4(schema) : undefined;
}

/** Draft 4 has no boolean schemas but for what is additional, and its flags need the bound that they sharpen. */
function misshapenInDraft4(schema: {[key: string]: unknown}): string | undefined {
  for (const [flag, bound] of [
    ['exclusiveMaximum', 'maximum'],
    ['exclusiveMinimum', 'minimum'],
  ] as const) {
    if (Object.hasOwn(schema, flag) && !Object.hasOwn(schema, bound)) return flag;
  }
  const isBoolean = ([[keyword], inner]: [string[], unknown]) =>
    typeof inner === 'boolean' && !keyword?.startsWith('additional');
  return innerSchemas(schema, 4).find(isBoolean)?.[0][0];
}
