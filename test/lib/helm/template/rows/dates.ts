// Templates and what they give: dates. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const datesRows: LanguageRow[] = [
  ['{{ date "2006-01-02" 0 }}', '1970-01-01'],
  ['{{ dateInZone "2006-01-02 15:04:05 MST" 1700000000 "UTC" }}', '2023-11-14 22:13:20 UTC'],
  ['{{ htmlDate 1700000000 }}', '2023-11-14'],
  ['{{ htmlDateInZone 1700000000 "UTC" }}', '2023-11-14'],
  ['{{ dateInZone "2006" 0 "Nope/Zone" }}', '1970'],
  ['{{ toDate "2006-01-02" "2017-12-31" }}', '2017-12-31 00:00:00 +0000 UTC'],
  ['{{ toDate "2006-01-02" "2017-12-31" | date "02/01/2006" }}', '31/12/2017'],
  ['{{ toDate "2006-01-02" "bad" }}', '0001-01-01 00:00:00 +0000 UTC'],
  ['{{ unixEpoch (toDate "2006-01-02" "2017-12-31") }}', '1514678400'],
  ['{{ (toDate "2006-01-02" "2017-12-31").Year }}', '2017'],
  ['{{ (toDate "2006-01-02" "2017-12-31").Unix }}', '1514678400'],
  ['{{ dateModify "-1h" (toDate "2006-01-02 15:04" "2017-12-31 10:30") }}', '2017-12-31 09:30:00 +0000 UTC'],
  ['{{ dateModify "bad" (toDate "2006-01-02" "2017-12-31") }}', '2017-12-31 00:00:00 +0000 UTC'],
  ['{{ (toDate "2006-01-02" "2017-12-31").Weekday }}', 'Sunday'],
  ['{{ (toDate "2006-01-02" "2017-12-31").Month }}', 'December'],
  ['{{ (toDate "2006-01-02" "2017-12-31").Format "Jan 2" }}', 'Dec 31'],
  [
    '{{ mustToDate "2006-01-02" "2017-13-31" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <mustToDate "2006-01-02" "2017-13-31">: error calling mustToDate: parsing time "2017-13-31": month out of range',
    },
  ],
  [
    '{{ mustToDate "2006-01-02" "x" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <mustToDate "2006-01-02" "x">: error calling mustToDate: parsing time "x" as "2006-01-02": cannot parse "x" as "2006"',
    },
  ],
  [
    '{{ mustToDate "2006-01-02" "2017-12-31x" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <mustToDate "2006-01-02" "2017-12-31x">: error calling mustToDate: parsing time "2017-12-31x": extra text: "x"',
    },
  ],
  ['{{ duration 90 }}', '0s'],
  ['{{ duration "95" }}', '1m35s'],
  ['{{ duration (int64 3661) }}', '1h1m1s'],
  ['{{ durationRound "2h30m" }}', '2h'],
  ['{{ durationRound "400h" }}', '16d'],
  ['{{ durationRound "x" }}', '0s'],
  ['{{ duration "0" }}', '0s'],
  [
    '{{ mustDateModify "bad" (toDate "2006-01-02" "2020-02-28") }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <mustDateModify "bad" (toDate "2006-01-02" "2020-02-28")>: error calling mustDateModify: time: invalid duration "bad"',
    },
  ],
  ['{{ (toDate "2006-01-02" "2020-02-28").AddDate 0 0 2 }}', '2020-03-01 00:00:00 +0000 UTC'],
  ['{{ (toDate "2006-01-02" "2020-02-28").YearDay }}', '59'],
  ['{{ (toDate "2006-01-02 15:04:05" "2020-02-28 01:02:03").Hour }}', '1'],
  ['{{ (toDate "Jan 2 2006" "Feb 28 2020").IsZero }}', 'false'],
  ['{{ (toDate "2006-01-02T15:04:05Z07:00" "2020-02-28T01:02:03+02:00").UTC }}', '2020-02-27 23:02:03 +0000 UTC'],
];
