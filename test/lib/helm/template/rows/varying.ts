// Templates and what they give: what is the same in each run of functions that give something else each time. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

const ca = '{{ $ca := genCA "my-ca" 365 }}';
const key = '{{ $key := genPrivateKey "ecdsa" }}';

export const varyingRows: LanguageRow[] = [
  ['{{ ago now }} {{ now | date "2006" | len }} {{ typeOf now }} {{ kindOf now }}', '0s 4 time.Time struct'],
  ['{{ bcrypt "secret" | trunc 7 }} {{ bcrypt "secret" | len }}', '$2a$10$ 60'],
  ['{{ htpasswd "me" "secret" | trunc 10 }} {{ htpasswd "me" "secret" | len }}', 'me:$2a$10$ 63'],
  ['{{ htpasswd "a:b" "x" }}', 'invalid username: a:b'],
  ['{{ encryptAES "key" "text" | decryptAES "key" }} {{ encryptAES "key" "text" | b64dec | len }}', 'text 32'],
  [
    '{{ range list 0 1 15 }}{{ randAlpha . | len }} {{ randAlphaNum . | len }} {{ randAscii . | len }},{{ end }}',
    '0 0 0,1 1 1,15 15 15,',
  ],
  ['{{ randNumeric 9 | regexMatch "^[0-9]{9}$" }} {{ randBytes 4 | b64dec | len }}', 'true 4'],
  ['{{ randInt 5 6 }} {{ randInt 5 6 | typeOf }}', '5 int'],
  ['{{ shuffle "aaa" }} {{ shuffle "cab" | splitList "" | sortAlpha | join "" }} {{ shuffle "" }}.', 'aaa abc .'],
  ['{{ uuidv4 | regexMatch "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$" }}', 'true'],
  ['{{ getHostByName "localhost" }}.', '.'],
  [
    '{{ range list "rsa" "ecdsa" "ed25519" "dsa" "" }}{{ genPrivateKey . | splitList "\\n" | first }} {{ end }}',
    '-----BEGIN RSA PRIVATE KEY----- -----BEGIN EC PRIVATE KEY----- -----BEGIN PRIVATE KEY----- -----BEGIN DSA PRIVATE KEY----- -----BEGIN RSA PRIVATE KEY----- ',
  ],
  ['{{ genPrivateKey "des" }}', 'Unknown type des'],
  [
    `${ca}{{ typeOf $ca }} {{ $ca.Cert | splitList "\\n" | first }} {{ $ca.Key | splitList "\\n" | first }}`,
    'sprig.certificate -----BEGIN CERTIFICATE----- -----BEGIN RSA PRIVATE KEY-----',
  ],
  [`${ca}{{ (buildCustomCert (b64enc $ca.Cert) (b64enc $ca.Key)).Cert | eq $ca.Cert }}`, 'true'],
  [`${key}{{ (genCAWithKey "my-ca" 1 $key).Key | eq $key }}`, 'true'],
  [
    `${ca}{{ $c := genSignedCert "x" (list "10.0.0.1") (list "x.example.org") 365 $ca }}{{ typeOf $c }} {{ ne $c.Cert $ca.Cert }}`,
    'sprig.certificate true',
  ],
  [`${ca}${key}{{ (genSignedCertWithKey "x" nil (list "x.example.org") 365 $ca $key).Key | eq $key }}`, 'true'],
  ['{{ (genSelfSignedCert "x" nil nil 1).Cert | hasPrefix "-----BEGIN CERTIFICATE-----\\n" }}', 'true'],
  [`${key}{{ (genSelfSignedCertWithKey "x" (list "::1") nil 1 $key).Key | eq $key }}`, 'true'],
  [
    '{{ genSelfSignedCert "x" (list "no-ip") nil 1 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <genSelfSignedCert "x" (list "no-ip") nil 1>: error calling genSelfSignedCert: error parsing ip: no-ip',
    },
  ],
  [
    '{{ genSelfSignedCert "x" nil (list 5) 1 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <genSelfSignedCert "x" nil (list 5) 1>: error calling genSelfSignedCert: error processing alternate dns name: 5 is not a string',
    },
  ],
  [
    '{{ genSignedCert "x" nil nil 1 "no ca" }}',
    {
      error:
        'template: c/templates/x:1:31: executing "c/templates/x" at <"no ca">: can\'t handle "no ca" for arg of type sprig.certificate',
    },
  ],
  [
    '{{ genCAWithKey "x" 1 "no key" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <genCAWithKey "x" 1 "no key">: error calling genCAWithKey: parsing private key: no PEM data in input',
    },
  ],
  ['{{ randAlpha -1 }}.', '.'],
  [
    '{{ randBytes -1 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <randBytes -1>: error calling randBytes: runtime error: makeslice: len out of range',
    },
  ],
  [
    '{{ randInt 5 5 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <randInt 5 5>: error calling randInt: invalid argument to Intn',
    },
  ],
  [
    '{{ randInt 6 5 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <randInt 6 5>: error calling randInt: invalid argument to Intn',
    },
  ],
  ['{{ encryptAES "" "" | decryptAES "" }}.', '.'],
  ['{{ ago "no date" }}', '0s'],
];
