// Templates and what they give: versions. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const versionsRows: LanguageRow[] = [
  ['{{ semver "1.2.3-beta.1+build" }}', '1.2.3-beta.1+build'],
  ['{{ (semver "1.2.3").Major }}', '1'],
  ['{{ (semver "v1.2").Patch }}', '0'],
  ['{{ (semver "1.2.3-a").Prerelease }}', 'a'],
  ['{{ (semver "1.2.3+b").Metadata }}', 'b'],
  ['{{ (semver "v1.2.3").Original }}', 'v1.2.3'],
  ['{{ semverCompare ">=1.2.0" "1.2.3" }}', 'true'],
  ['{{ semverCompare "^1.2" "1.9.0" }}', 'true'],
  ['{{ semverCompare "<1.2.0-0" "1.1.0" }}', 'true'],
  ['{{ semverCompare "~1.2.3" "1.2.9" }}', 'true'],
  ['{{ (semver "1.2.3").IncMinor }}', '1.3.0'],
  ['{{ (semver "1.2.3").Compare (semver "1.2.4") }}', '-1'],
  ['{{ semverCompare ">=1.19-0" .Capabilities.KubeVersion.Version }}', 'true'],
  [
    '{{ semver "abc" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <semver "abc">: error calling semver: invalid semantic version',
    },
  ],
  [
    '{{ semverCompare "foo" "1.2.3" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <semverCompare "foo" "1.2.3">: error calling semverCompare: improper constraint: "foo"',
    },
  ],
  [
    '{{ semverCompare ">1" "x" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <semverCompare ">1" "x">: error calling semverCompare: invalid semantic version',
    },
  ],
];
