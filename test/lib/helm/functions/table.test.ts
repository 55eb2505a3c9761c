// The table of functions: complete, and each one reached by a row of the language tables.
import {describe, expect, it} from 'vitest';
import {functionTable} from '../../../../src/lib/helm/functions/table.ts';
import {zeros} from '../template/render-template.ts';
import {allRows} from '../template/rows/all.ts';

const names = [...functionTable({clock: () => new Date(0), random: zeros}).keys(), 'include', 'tpl'];

/** The names that helm 3.22 registers: Go's own, Sprig 3.3 without env and expandenv, and Helm's. */
const helmNames = `
  abbrev abbrevboth add add1 add1f addf adler32sum ago all and any append atoi b32dec b32enc b64dec b64enc base bcrypt
  biggest buildCustomCert call camelcase cat ceil chunk clean coalesce compact concat contains date dateInZone dateModify
  date_in_zone date_modify decryptAES deepCopy deepEqual default derivePassword dict dig dir div divf duration
  durationRound empty encryptAES eq ext fail first float64 floor fromJson fromJsonArray fromToml fromYaml fromYamlArray ge
  genCA genCAWithKey genPrivateKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert genSignedCertWithKey get
  getHostByName gt has hasKey hasPrefix hasSuffix hello htmlDate htmlDateInZone html htpasswd include indent index initial
  initials int int64 isAbs join js kebabcase keys kindIs kindOf last le len list lookup lower lt max maxf merge
  mergeOverwrite min minf mod mul mulf mustAppend mustChunk mustCompact mustDateModify mustDeepCopy mustFirst mustFromJson
  mustHas mustInitial mustLast mustMerge mustMergeOverwrite mustPrepend mustPush mustRegexFind mustRegexFindAll
  mustRegexMatch mustRegexReplaceAll mustRegexReplaceAllLiteral mustRegexSplit mustRest mustReverse mustSlice mustToDate
  mustToJson mustToPrettyJson mustToRawJson mustUniq mustWithout must_date_modify ne nindent nospace not now omit or
  osBase osClean osDir osExt osIsAbs pick pluck plural prepend print printf println push quote randAlpha randAlphaNum
  randAscii randBytes randInt randNumeric regexFind regexFindAll regexMatch regexQuoteMeta regexReplaceAll
  regexReplaceAllLiteral regexSplit repeat replace required rest reverse round semver semverCompare seq set sha1sum
  sha256sum sha512sum shuffle slice snakecase sortAlpha split splitList splitn squote sub subf substr swapcase ternary
  title toDate toDecimal toJson toPrettyJson toRawJson toString toStrings toToml toYaml toYamlPretty tpl trim trimAll
  trimPrefix trimSuffix trimall trunc tuple typeIs typeIsLike typeOf uniq unixEpoch unset until untilStep untitle upper
  urlJoin urlParse urlquery uuidv4 values without wrap wrapWith
`
  .trim()
  .split(/\s+/);

describe('the functions of templates', () => {
  it('are those of helm, all and no others', () => {
    expect([...names].sort()).toEqual([...helmNames].sort());
  });

  it('are each reached by a row of the language tables, which are held against real helm', () => {
    const templates = Object.values(allRows)
      .flat()
      .map(([template]) => template)
      .join('\n');
    const reached = new Set(templates.match(/[a-zA-Z_]\w*/g));
    expect(names.filter((name) => !reached.has(name))).toEqual([]);
  });
});
