// Templates and what they give: float arithmetic. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const floatArithmeticRows: LanguageRow[] = [
  ['{{ floor 1.7 }}', '1'],
  ['{{ ceil 1.2 }}', '2'],
  ['{{ round 1.2345 2 }}', '1.23'],
  ['{{ addf 1.1 2.2 }}', '3.3'],
  ['{{ subf 3.3 1.1 }}', '2.2'],
  ['{{ mulf 1.5 2 }}', '3'],
  ['{{ divf 10 3 }}', '3.3333333333333335'],
  ['{{ add1f 1.5 }}', '2.5'],
  ['{{ maxf 1.5 2 }}', '2'],
  ['{{ minf 1.5 2 }}', '1.5'],
  ['{{ mulf 1.1 3 }}', '3.3'],
  ['{{ divf 1 3 }}', '0.3333333333333333'],
  ['{{ subf 0.3 0.1 }}', '0.2'],
  ['{{ addf 0.1 0.2 }}', '0.3'],
  [
    '{{ divf 1 0 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <divf 1 0>: error calling divf: decimal division by 0',
    },
  ],
  ['{{ round 123.5555 3 }}', '123.556'],
  ['{{ round 123.5555 3 .6 }}', '123.555'],
  ['{{ round -1.5 0 }}', '-2'],
  ['{{ round "x" 1 }}', '0'],
  ['{{ floor "1.9" }}', '1'],
  ['{{ ceil -0.5 }}', '-0'],
  ['{{ floor -0.5 }}', '-1'],
  ['{{ round 1.55 1.0 }}', '1.6'],
];
