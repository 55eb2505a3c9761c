// Templates and what they give: urls. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const urlsRows: LanguageRow[] = [
  [
    '{{ urlParse "https://u:p@h:80/p%20a?q=1#f" }}',
    'map[fragment:f host:h:80 hostname:h opaque: path:/p a query:q=1 scheme:https userinfo:u:p]',
  ],
  ['{{ urlParse "mailto:a@b" }}', 'map[fragment: host: hostname: opaque:a@b path: query: scheme:mailto userinfo:]'],
  ['{{ urlParse "/a/b" }}', 'map[fragment: host: hostname: opaque: path:/a/b query: scheme: userinfo:]'],
  ['{{ urlParse "" }}', 'map[fragment: host: hostname: opaque: path: query: scheme: userinfo:]'],
  ['{{ urlParse "//host/p" }}', 'map[fragment: host:host hostname:host opaque: path:/p query: scheme: userinfo:]'],
  [
    '{{ urlParse "http://[::1]:80/" }}',
    'map[fragment: host:[::1]:80 hostname:::1 opaque: path:/ query: scheme:http userinfo:]',
  ],
  [
    '{{ urlParse "http://a b/" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <urlParse "http://a b/">: error calling urlParse: unable to parse url: parse "http://a b/": invalid character " " in host name',
    },
  ],
  [
    '{{ urlParse "%zz" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <urlParse "%zz">: error calling urlParse: unable to parse url: parse "%zz": invalid URL escape "%zz"',
    },
  ],
  [
    '{{ urlParse "http://h:x/" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <urlParse "http://h:x/">: error calling urlParse: unable to parse url: parse "http://h:x/": invalid port ":x" after host',
    },
  ],
  [
    '{{ urlParse "1:a" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <urlParse "1:a">: error calling urlParse: unable to parse url: parse "1:a": first path segment in URL cannot contain colon',
    },
  ],
  [
    '{{ urlJoin (dict "scheme" "http" "host" "host:80" "path" "/a b" "query" "q=1" "fragment" "f" "userinfo" "u:p") }}',
    'http://u:p@host:80/a%20b?q=1#f',
  ],
  ['{{ urlJoin (dict "host" "h" "path" "p") }}', '//h/p'],
  ['{{ urlJoin (urlParse "https://u:p@h:80/p?q=1#f") }}', 'https://u:p@h:80/p?q=1#f'],
  [
    '{{ urlJoin (dict "scheme" 1) }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <urlJoin (dict "scheme" 1)>: error calling urlJoin: unable to parse scheme key, must be of type string, but int found',
    },
  ],
  [
    '{{ urlParse "http://[::1" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <urlParse "http://[::1">: error calling urlParse: unable to parse url: parse "http://[::1": missing \']\' in host',
    },
  ],
  [
    '{{ urlParse "http://a[b]" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <urlParse "http://a[b]">: error calling urlParse: unable to parse url: parse "http://a[b]": invalid IP-literal',
    },
  ],
  [
    '{{ urlParse "http://a:1:2/" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <urlParse "http://a:1:2/">: error calling urlParse: unable to parse url: parse "http://a:1:2/": invalid port ":1:2" after host',
    },
  ],
  [
    '{{ urlParse "http://%41/" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <urlParse "http://%41/">: error calling urlParse: unable to parse url: parse "http://%41/": invalid URL escape "%41"',
    },
  ],
  [
    '{{ urlParse "http://a|b@c/" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <urlParse "http://a|b@c/">: error calling urlParse: unable to parse url: parse "http://a|b@c/": net/url: invalid userinfo',
    },
  ],
  [
    '{{ urlParse "x://[fe80::1%25eth0]:80/%7B#a%20b" }}',
    'map[fragment:a b host:[fe80::1%eth0]:80 hostname:fe80::1%eth0 opaque: path:/{ query: scheme:x userinfo:]',
  ],
  ['{{ urlJoin (dict "path" "*" "fragment" "it\'s") }}', '*#it%27s'],
];
