// Charts, values of the user, and the values that each chart is rendered with.
import type {Chart, Values} from '../../src/lib/helm/chart.ts';
import {chartWith} from './chart-builder.ts';

const db = (values: Values = {}) => chartWith('db', {values});

/** Rows: the sentence, chart, values of the user, values by chart path. What is expected was seen of helm 3.22. */
export const valueCases: [string, Chart, Values, {[path: string]: unknown}][] = [
  [
    'user over chart, maps merged, lists replaced',
    chartWith('app', {values: {a: {b: 1, c: 2}, l: [1, 2]}}),
    {a: {c: 3}, l: [9]},
    {app: {a: {b: 1, c: 3}, l: [9]}},
  ],
  [
    'a null of the user removes a default',
    chartWith('app', {values: {a: {b: 1, c: 2}}}),
    {a: {b: null}},
    {app: {a: {c: 2}}},
  ],
  [
    'a null over nothing stays',
    chartWith('app', {values: {a: {}}}),
    {a: {b: null}, x: null},
    {app: {a: {b: null}, x: null}},
  ],
  ['a null of the chart stays', chartWith('app', {values: {a: null}}), {}, {app: {a: null}}],
  ['a map of the user over a scalar wins', chartWith('app', {values: {a: 1}}), {a: {b: 2}}, {app: {a: {b: 2}}}],
  ['a scalar of the user over a map wins', chartWith('app', {values: {a: {b: 2}}}), {a: 1}, {app: {a: 1}}],
  [
    'a subchart gets its part and global; parent over subchart, user over both',
    chartWith('app', {values: {db: {a: 2}, global: {g: 1}}, subcharts: [db({a: 1, b: 1, c: 1})]}),
    {db: {b: 3}},
    {
      app: {db: {a: 2, b: 3, c: 1, global: {g: 1}}, global: {g: 1}},
      'app/charts/db': {a: 2, b: 3, c: 1, global: {g: 1}},
    },
  ],
  [
    'a null of the parent removes a default of the subchart',
    chartWith('app', {values: {db: {a: null}}, subcharts: [db({a: 1, b: 1})]}),
    {},
    {app: {db: {b: 1, global: {}}}, 'app/charts/db': {b: 1, global: {}}},
  ],
  [
    'a null of the user removes a default of the subchart, past a value of the parent',
    chartWith('app', {values: {db: {a: 1}}, subcharts: [db({a: 2, b: 1})]}),
    {db: {a: null}},
    {app: {db: {b: 1, global: {}}}, 'app/charts/db': {b: 1, global: {}}},
  ],
  [
    'below two aliases of one chart, values are imported for the first only',
    chartWith('app', {
      wanted: [{name: 'db'}, {name: 'db', alias: 'two'}],
      subcharts: [
        chartWith('db', {
          wanted: [{name: 'disk', 'import-values': ['up']}],
          subcharts: [chartWith('disk', {values: {exports: {up: {x: 1}}}})],
        }),
      ],
    }),
    {},
    {
      app: {
        db: {disk: {exports: {up: {x: 1}}, global: {}}, global: {}, x: 1},
        two: {disk: {exports: {up: {x: 1}}, global: {}}, global: {}},
      },
      'app/charts/db': {disk: {exports: {up: {x: 1}}, global: {}}, global: {}, x: 1},
      'app/charts/db/charts/disk': {exports: {up: {x: 1}}, global: {}},
      'app/charts/two': {disk: {exports: {up: {x: 1}}, global: {}}, global: {}},
      'app/charts/two/charts/disk': {exports: {up: {x: 1}}, global: {}},
    },
  ],
  [
    'global of the user goes over that of subcharts, which keep what is theirs alone',
    chartWith('app', {subcharts: [db({global: {m: {x: 1, y: 1}}})]}),
    {global: {m: {x: 2}}},
    {
      app: {db: {global: {m: {x: 2, y: 1}}}, global: {m: {x: 2}}},
      'app/charts/db': {global: {m: {x: 2, y: 1}}},
    },
  ],
  [
    'a false condition takes the subchart out',
    chartWith('app', {
      values: {db: {enabled: false}},
      wanted: [{name: 'db', condition: 'db.enabled'}],
      subcharts: [db()],
    }),
    {},
    {app: {db: {enabled: false}}},
  ],
  [
    'the user turns it on',
    chartWith('app', {
      values: {db: {enabled: false}},
      wanted: [{name: 'db', condition: 'db.enabled'}],
      subcharts: [db()],
    }),
    {db: {enabled: true}},
    {app: {db: {enabled: true, global: {}}}, 'app/charts/db': {enabled: true, global: {}}},
  ],
  [
    'of several conditions the first that is there decides',
    chartWith('app', {values: {y: false, z: true}, wanted: [{name: 'db', condition: 'x.on,y,z'}], subcharts: [db()]}),
    {},
    {app: {y: false, z: true}},
  ],
  [
    'a condition that is no boolean does not count',
    chartWith('app', {values: {y: 'false'}, wanted: [{name: 'db', condition: 'y'}], subcharts: [db()]}),
    {},
    {app: {db: {global: {}}, y: 'false'}, 'app/charts/db': {global: {}}},
  ],
  [
    'a false tag takes it out',
    chartWith('app', {wanted: [{name: 'db', tags: ['data', 'slow']}], subcharts: [db()]}),
    {tags: {data: false}},
    {app: {tags: {data: false}}},
  ],
  [
    'one true tag is enough',
    chartWith('app', {wanted: [{name: 'db', tags: ['data', 'slow']}], subcharts: [db()]}),
    {tags: {data: false, slow: true}},
    {app: {db: {global: {}}, tags: {data: false, slow: true}}, 'app/charts/db': {global: {}}},
  ],
  [
    'a condition decides before tags',
    chartWith('app', {wanted: [{name: 'db', tags: ['data'], condition: 'on'}], subcharts: [db()]}),
    {tags: {data: false}, on: true},
    {app: {db: {global: {}}, on: true, tags: {data: false}}, 'app/charts/db': {global: {}}},
  ],
  [
    'a subchart whose version is out of range is not taken for the dependency, and stays on',
    chartWith('app', {wanted: [{name: 'db', version: '>=2', condition: 'on'}], subcharts: [db()]}),
    {},
    {app: {db: {global: {}}}, 'app/charts/db': {global: {}}},
  ],
  [
    'one chart under two aliases',
    chartWith('app', {
      values: {one: {a: 1}, two: {a: 2}},
      wanted: [
        {name: 'db', alias: 'one'},
        {name: 'db', alias: 'two'},
      ],
      subcharts: [db({b: 3})],
    }),
    {},
    {
      app: {one: {a: 1, b: 3, global: {}}, two: {a: 2, b: 3, global: {}}},
      'app/charts/one': {a: 1, b: 3, global: {}},
      'app/charts/two': {a: 2, b: 3, global: {}},
    },
  ],
  [
    'what lies below an aliased chart keeps its old path',
    chartWith('app', {
      wanted: [{name: 'db', alias: 'one'}],
      subcharts: [chartWith('db', {subcharts: [chartWith('disk')]})],
    }),
    {},
    {
      app: {one: {disk: {global: {}}, global: {}}},
      'app/charts/one': {disk: {global: {}}, global: {}},
      'app/charts/db/charts/disk': {global: {}},
    },
  ],
  [
    'exports of a subchart at the top of the parent, which wins',
    chartWith('app', {
      values: {x: 1},
      wanted: [{name: 'db', 'import-values': ['up']}],
      subcharts: [db({exports: {up: {x: 2, y: 2}}})],
    }),
    {},
    {
      app: {db: {exports: {up: {x: 2, y: 2}}, global: {}}, x: 1, y: 2},
      'app/charts/db': {exports: {up: {x: 2, y: 2}}, global: {}},
    },
  ],
  [
    'a table of a subchart under a path of the parent',
    chartWith('app', {
      wanted: [
        {
          name: 'db',
          'import-values': [
            {child: 'conn', parent: 'my.conn'},
            {child: 'none', parent: 'n'},
          ],
        },
      ],
      subcharts: [db({conn: {port: 1}})],
    }),
    {},
    {
      app: {db: {conn: {port: 1}, global: {}}, my: {conn: {port: 1}}},
      'app/charts/db': {conn: {port: 1}, global: {}},
    },
  ],
  [
    'keys that are members of every JavaScript object',
    chartWith('app', {values: JSON.parse('{"__proto__": {"a": 1}, "constructor": {"b": 1}}')}),
    JSON.parse('{"__proto__": {"a": 2}, "toString": 1}'),
    {app: JSON.parse('{"__proto__": {"a": 2}, "constructor": {"b": 1}, "toString": 1}')},
  ],
];
