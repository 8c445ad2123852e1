#!/usr/bin/env bash
# "-PT3H", the last three hours of a dashboard, are the next three hours for three libraries, and dayjs wrote it
# itself.
#
# Guess: a library that takes "-PT3H" reads minus three hours. CloudWatch has that form for the start of a dashboard,
# and dayjs itself writes minus 90 seconds as "-PT1M30S".
# What happens: dayjs, iso8601-duration and Go's iso8601duration of channelmeter find the P anywhere in the text and
# never look at what is before it. All three give plus three hours, without an error. dayjs reads its own "-PT1M30S" as
# plus 90 seconds. A minus behind the P, as in P-1D, is read by dayjs and refused by iso8601-duration. luxon reads the
# sign.
# Why it matters: a report "since the start of the dashboard" begins three hours in the future and is empty. A duration
# that is stored as text and read again turns a delay into a head start.
# Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
# (start: "-PT12H" and the like).
#
# Versions: dayjs 1.11.23, iso8601-duration 2.1.4, luxon 3.7.2 (npm), github.com/channelmeter/iso8601duration
#           v0.0.0-20150204201828-8da3af7a2a61.
# Seen: "dayjs: 10800", "iso8601-duration: 10800", "luxon: -10800", "dayjs on its own -PT1M30S: 90", "channelmeter:
#       10800".
# Needs: bash, node 20 or later with npm, go.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund dayjs@1.11.23 iso8601-duration@2.1.4 luxon@3.7.2
cat > run.cjs <<'JS'
const dayjs = require('dayjs');
dayjs.extend(require('dayjs/plugin/duration'));
const { parse, toSeconds } = require('iso8601-duration');
const { Duration } = require('luxon');

const own = dayjs.duration(-90, 'seconds').toISOString();
console.log(
  [
    `dayjs: ${dayjs.duration('-PT3H').asSeconds()}`,
    `iso8601-duration: ${toSeconds(parse('-PT3H'))}`,
    `luxon: ${Duration.fromISO('-PT3H').as('seconds')}`,
    `dayjs on its own ${own}: ${dayjs.duration(own).asSeconds()}`,
  ].join('\n'),
);
JS
mkdir go
cat > go/main.go <<'GO'
package main

import (
	"fmt"

	duration "github.com/channelmeter/iso8601duration"
)

func main() {
	read, err := duration.FromString("-PT3H")
	if err != nil {
		fmt.Println("channelmeter:", err)
		return
	}
	fmt.Printf("channelmeter: %.0f\n", read.ToDuration().Seconds())
}
GO
node run.cjs | tee seen
(
  cd go
  go mod init seen 2>/dev/null
  go get github.com/channelmeter/iso8601duration@v0.0.0-20150204201828-8da3af7a2a61 2>/dev/null
  go run .
) | tee -a seen
cat > expected <<'TEXT'
dayjs: 10800
iso8601-duration: 10800
luxon: -10800
dayjs on its own -PT1M30S: 90
channelmeter: 10800
TEXT
cmp -s seen expected || { echo 'The behaviour has changed.' >&2; exit 1; }
