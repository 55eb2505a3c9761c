import {describe, expect, it} from 'vitest';
import {printGoJson, withSortedKeys} from '../../../src/lib/helm/go-json.ts';
import {parseSetFlags} from '../../../src/lib/helm/set-flags.ts';
import type {SetFlagKind} from '../../../src/lib/helm/set-parser.ts';
import {Failure} from '../../../src/lib/report/failure.ts';

/**
 * Arguments: flag, its text, what comes of it. All expectations were obtained from helm 3.22 (a chart that prints its
 * values with toJson); for --set-json helm gives no reason.
 */
const rows: [SetFlagKind, string, string][] = [
  ['set', 'a=1', '{"a":1}'],
  ['set', 'a=1,b=2', '{"a":1,"b":2}'],
  ['set', 'a.b.c=x', '{"a":{"b":{"c":"x"}}}'],
  ['set', 'a=true,b=FALSE,c=null,d=nil', '{"a":true,"b":false,"c":null,"d":"nil"}'],
  ['set', 'a=1.5,b=007,c=-3,d=+4,e=0,f=-0,g=00', '{"a":"1.5","b":"007","c":-3,"d":4,"e":0,"f":0,"g":"00"}'],
  ['set', 'a=9223372036854775807,b=9223372036854775808', '{"a":9223372036854775807,"b":"9223372036854775808"}'],
  ['set', 'a[0]=x,a[2]=y', '{"a":["x",null,"y"]}'],
  ['set', 'a[0].b=1,a[0].c=2,a[1].b=3', '{"a":[{"b":1,"c":2},{"b":3}]}'],
  ['set', 'a[0][1]=x', '{"a":[[null,"x"]]}'],
  ['set', 'a={x,y,1,true}', '{"a":["x","y",1,true]}'],
  ['set', 'a={}', '{"a":[""]}'],
  ['set', 'a={x,y},b=1', '{"a":["x","y"],"b":1}'],
  ['set', 'a={x}b=1', '{"a":["x"],"b":1}'],
  ['set', 'a={x', "error: failed parsing --set data: list must terminate with '}'"],
  ['set', 'a=x\\,y', '{"a":"x,y"}'],
  ['set', 'a\\.b=1', '{"a.b":1}'],
  ['set', 'a\\=b=1', '{"a=b":1}'],
  ['set', 'a\\[0]=1', '{"a[0]":1}'],
  ['set', 'a=', '{"a":""}'],
  ['set', 'a=,b=1', '{"a":"","b":1}'],
  ['set', 'a', 'error: failed parsing --set data: key "a" has no value'],
  ['set', 'a,b=1', 'error: failed parsing --set data: key "a" has no value (cannot end with ,)'],
  ['set', 'a,', 'error: failed parsing --set data: key "a" has no value (cannot end with ,)'],
  ['set', 'a.b', 'error: failed parsing --set data: key "b" has no value'],
  ['set', 'a.b.', '{}'],
  ['set', 'a.', '{}'],
  ['set', 'a..b=1', 'error: failed parsing --set data: key map "a" has no value'],
  ['set', '.a=1', '{}'],
  ['set', '=1', '{}'],
  ['set', '', '{}'],
  ['set', ',a=1', 'error: failed parsing --set data: key "" has no value (cannot end with ,)'],
  ['set', 'a[0]', '{"a":[]}'],
  ['set', 'a[0]=', '{"a":[""]}'],
  ['set', 'a[]=1', 'error: failed parsing --set data: error parsing index: strconv.Atoi: parsing "": invalid syntax'],
  ['set', 'a[x]=1', 'error: failed parsing --set data: error parsing index: strconv.Atoi: parsing "x": invalid syntax'],
  ['set', 'a[-1]=1', 'error: failed parsing --set data: negative -1 index not allowed'],
  ['set', 'a[0', 'error: failed parsing --set data: error parsing index: EOF'],
  ['set', 'a[0]x=1', "error: failed parsing --set data: unexpected data at end of array index: ['x']"],
  [
    'set',
    'a[65537]=1',
    'error: failed parsing --set data: index of 65537 is greater than maximum supported index of 65536',
  ],
  ['set', 'a[0].b=', '{"a":[]}'],
  ['set', 'a[0].b', 'error: failed parsing --set data: key "b" has no value'],
  ['set', 'a[0][0]', '{"a":[]}'],
  ['set', '[0]=1', '{}'],
  [
    'set',
    'a=1,a.b=2',
    'error: failed parsing --set data: unable to parse key: interface conversion: interface {} is int64, not map[string]interface {}',
  ],
  [
    'set',
    'a=1,a[0]=2',
    'error: failed parsing --set data: unable to parse key: interface conversion: interface {} is int64, not []interface {}',
  ],
  ['set', 'a.b=1,a=2', '{"a":2}'],
  [
    'set',
    'a.b=1,a[0]=2',
    'error: failed parsing --set data: unable to parse key: interface conversion: interface {} is map[string]interface {}, not []interface {}',
  ],
  [
    'set',
    'a=null,a.b=1',
    'error: failed parsing --set data: unable to parse key: interface conversion: interface {} is nil, not map[string]interface {}',
  ],
  [
    'set',
    'a=null,a[0]=1',
    'error: failed parsing --set data: unable to parse key: interface conversion: interface {} is nil, not []interface {}',
  ],
  ['set', 'a[0]=1,a[0].b=2', '{"a":[{"b":2}]}'],
  [
    'set',
    'a[0]=1,a[0][0]=2',
    'error: failed parsing --set data: unable to parse key: interface conversion: interface {} is int64, not []interface {}',
  ],
  ['set', 'a[1].b=1', '{"a":[null,{"b":1}]}'],
  ['set', 'a=b=c', '{"a":"b=c"}'],
  ['set', 'a=[1,2', 'error: failed parsing --set data: key "2" has no value'],
  ['set', 'a= x ,b= 1', '{"a":" x ","b":" 1"}'],
  ['set', 'a={ x , 1 }', '{"a":[" x "," 1 "]}'],
  ['set', 'a=\\', '{"a":""}'],
  ['set', 'a=x\\', '{"a":"x"}'],
  ['set', 'a\\', 'error: failed parsing --set data: key "a" has no value'],
  ['set', 'a=\\t', '{"a":"t"}'],
  ['set', 'ä.ö=ü', '{"ä":{"ö":"ü"}}'],
  ['set', 'a=x.y[0]', '{"a":"x.y[0]"}'],
  ['set', 'a={x,y', "error: failed parsing --set data: list must terminate with '}'"],
  ['set', 'a={x},', '{"a":["x"]}'],
  ['set', 'a={x},,b=1', 'error: failed parsing --set data: key "" has no value (cannot end with ,)'],
  ['set', 'a=1,,b=2', 'error: failed parsing --set data: key "" has no value (cannot end with ,)'],
  ['set', 'a=1,', '{"a":1}'],
  ['set', 'a={{x}}', 'error: failed parsing --set data: key "}" has no value'],
  ['set', 'a={x,{y}}', 'error: failed parsing --set data: key "}" has no value'],
  ['set', 'a=TRUE,b=Null', '{"a":true,"b":null}'],
  ['set', 'a=true1', '{"a":"true1"}'],
  ['set', 'a=1e3', '{"a":"1e3"}'],
  ['set', 'a=0x1F', '{"a":"0x1F"}'],
  ['set', 'a=1_000', '{"a":"1_000"}'],
  [
    'set',
    'a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a=1',
    '{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}',
  ],
  [
    'set',
    'a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a=1',
    'error: failed parsing --set data: value name nested level is greater than maximum supported nested level of 30',
  ],
  ['set', 'a[2]={x,y}', '{"a":[null,null,["x","y"]]}'],
  ['set', 'a[0]={x},b=1', '{"a":[["x"]],"b":1}'],
  ['set', 'a[0].b[1].c=x', '{"a":[{"b":[null,{"c":"x"}]}]}'],
  ['set', 'a[0].b={1,2},a[0].c=x', '{"a":[{"b":[1,2],"c":"x"}]}'],
  ['set', 'a[0]=1,a[0]=2', '{"a":[2]}'],
  ['set', 'constructor=1,__proto__=2,toString.x=3', '{"__proto__":2,"constructor":1,"toString":{"x":3}}'],
  ['set', 'a.__proto__.b=1', '{"a":{"__proto__":{"b":1}}}'],
  ['set-string', 'a=1,b=true,c=null,d={1,2}', '{"a":"1","b":"true","c":"null","d":["1","2"]}'],
  ['set-string', 'a[0]=1', '{"a":["1"]}'],
  ['set-string', 'a=', '{"a":""}'],
  ['set-json', 'a={"b":[1,2.5,null,"x"]}', '{"a":{"b":[1,2.5,null,"x"]}}'],
  ['set-json', 'a=1,b="x",c=null', '{"a":1,"b":"x","c":null}'],
  ['set-json', 'a=', '{"a":null}'],
  ['set-json', 'a=,b=1', '{"a":null,"b":1}'],
  ['set-json', 'a = 1', '{"a ":1}'],
  ['set-json', 'a=[1,2],b={"c":3}', '{"a":[1,2],"b":{"c":3}}'],
  ['set-json', 'a[1]={"x":1}', '{"a":[null,{"x":1}]}'],
  ['set-json', 'a.b=true , c=false', '{" c":false,"a":{"b":true}}'],
  ['set-json', 'a=tru', 'error: failed parsing --set-json data'],
  ['set-json', 'a={"x":1', 'error: failed parsing --set-json data'],
  ['set-json', 'a="x\\"y",b=1', '{"a":"x\\"y","b":1}'],
  ['set-json', 'a={"__proto__":1}', '{"a":{"__proto__":1}}'],
  ['set-json', 'a=1 2', 'error: failed parsing --set-json data'],
  ['set-json', 'a=1}', 'error: failed parsing --set-json data'],
  ['set-json', 'a=1x', 'error: failed parsing --set-json data'],
  ['set-json', 'a=01', 'error: failed parsing --set-json data'],
  ['set-json', 'a=-', 'error: failed parsing --set-json data'],
  ['set-json', 'a="ä",b=2', '{"a":"ä","b":2}'],
  ['set-json', 'a={"s":"}]","t":[{"u":"\\\\"}]},b=1', '{"a":{"s":"}]","t":[{"u":"\\\\"}]},"b":1}'],
  ['set-json', 'a[0]=1,a[1]=2', '{"a":[1,2]}'],
  ['set-json', 'a[0]=', '{"a":[null]}'],
  ['set-json', 'a', 'error: failed parsing --set-json data'],
  ['set-literal', 'a=x,y=z', '{"a":"x,y=z"}'],
  ['set-literal', 'a.b=x\\,y', '{"a":{"b":"x\\\\,y"}}'],
  ['set-literal', 'a[0]=x', '{"a":["x"]}'],
  ['set-literal', 'a=', '{"a":""}'],
  ['set-literal', 'a', 'error: failed parsing --set-literal data: key "a" has no value'],
  ['set-literal', 'a=true', '{"a":"true"}'],
  ['set-literal', 'a[1].b=c.d[0]', '{"a":[null,{"b":"c.d[0]"}]}'],
  ['set-literal', 'a={x,y}', '{"a":"{x,y}"}'],
  ['set-literal', 'a,b=1', '{"a,b":"1"}'],
  ['set-literal', 'a\\.b=1', '{"a\\\\":{"b":"1"}}'],
  ['set-file', 'a=file.txt', '{"a":"line 1\\n2"}'],
  ['set-file', 'a=file.txt,b[0]=file.txt', '{"a":"line 1\\n2","b":["line 1\\n2"]}'],
  ['set-file', 'a={file.txt}', '{"a":["line 1\\n2"]}'],
];

const readFile = (path: string) => (path === 'file.txt' ? 'line 1\n2' : path);

describe('--set and its relatives, as helm reads them', () => {
  it.each(rows)('--%s %s', (kind, text, expected) => {
    expect(outcome(kind, text)).toBe(expected);
  });

  it('adds to the values given, without changing them', () => {
    const values = {a: {b: 1, c: [1]}};
    expect(parseSetFlags([{kind: 'set', text: 'a.c[1]=2,a.b=null'}], values)).toEqual({a: {b: null, c: [1, 2n]}});
    expect(values).toEqual({a: {b: 1, c: [1]}});
  });

  it('makes integers int64, which templates print without exponent', () => {
    expect(parseSetFlags([{kind: 'set', text: 'a=1000000'}])).toEqual({a: 1000000n});
  });

  it('fails as a usage error that names the flag', () => {
    const failure = thrown(() => parseSetFlags([{kind: 'set', text: 'password={x'}]));
    expect(failure).toMatchObject({kind: 'usage', object: '--set password…'});
  });
});

function outcome(kind: SetFlagKind, text: string): string {
  try {
    return printGoJson(withSortedKeys(parseSetFlags([{kind, text}], undefined, readFile)));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return kind === 'set-json' ? `error: ${error.summary}` : `error: ${error.summary}: ${error.reason}`;
  }
}

function thrown(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
