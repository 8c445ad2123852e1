#!/usr/bin/env bash
# A time with an offset is midnight for xiatechs' jsonata-go, and a division there ends after eight digits.
#
# Guess: $toMillis("2026-11-30T10:00:00+01:00") is 1796029200000, nine o'clock in UTC. The README promises parity with
# jsonata 1.5.4, and blues' jsonata-go, from which the module comes, has it so.
# What happens: the module answers 1795996800000, 2026-11-30T00:00:00Z. The date is kept, the time of day and the offset
# are dropped, and no error is raised. Only a time that ends in "Z" or in no zone at all is read in full. And 1 / 3 is
# 0.33333334: the quotient has eight digits after the point, so a small one is mostly rounding.
# Why it matters: the AWS CLI and Python's isoformat write times with an offset. A test in Go sees two times of one day
# as the same moment. A price for each of many units, 0.0005 / 10240, has one digit left.
# Source: https://docs.jsonata.org/date-time-functions ($toMillis reads ISO 8601), and jsonata, the reference
# implementation, which the script runs.
#
# Versions: jsonata 2.2.2 (npm), github.com/blues/jsonata-go 1.5.4, github.com/xiatechs/jsonata-go 1.8.8.
# Seen: '$toMillis("2026-11-30T10:00:00Z"): 1796032800000 in all three', '$toMillis("2026-11-30T10:00:00+01:00"):
#       jsonata 1796029200000, blues 1796029200000, xiatechs 1795996800000', '1 / 3: jsonata 0.3333333333333333, blues
#       0.3333333333333333, xiatechs 0.33333334', '0.0005 / 10240: … 4.8828125e-8, … 4.8828125e-8, … 5e-8'.
# Needs: bash, go, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > expressions <<'TEXT'
$toMillis("2026-11-30T10:00:00Z")
$toMillis("2026-11-30T10:00:00+01:00")
$toMillis("2026-11-30T18:30:00+01:00")
$toMillis("2026-11-30T10:00:00.987+00:00")
1 / 3
0.0005 / 10240
TEXT
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund jsonata@2.2.2
cat > run.cjs <<'JS'
const { readFileSync } = require('node:fs');
const jsonata = require('jsonata');

(async () => {
  for (const expression of readFileSync('expressions', 'utf8').trim().split('\n')) {
    console.log(JSON.stringify(await jsonata(expression).evaluate({})));
  }
})();
JS
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	blues "github.com/blues/jsonata-go"
	xiatechs "github.com/xiatechs/jsonata-go"
)

func main() {
	text, err := os.ReadFile("expressions")
	if err != nil {
		panic(err)
	}
	for _, expression := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		var result any
		if os.Args[1] == "blues" {
			result, err = blues.MustCompile(expression).Eval(nil)
		} else {
			result, err = xiatechs.MustCompile(expression).Eval(nil)
		}
		if err != nil {
			panic(err)
		}
		written, _ := json.Marshal(result)
		fmt.Println(string(written))
	}
}
GO
go mod init seen 2>/dev/null
go get github.com/blues/jsonata-go@v1.5.4 github.com/xiatechs/jsonata-go@v1.8.8 2>/dev/null
go mod tidy 2>/dev/null
go build -o seen .
node run.cjs > reference
./seen blues > blues
./seen xiatechs > xiatechs
paste -d'|' expressions reference blues xiatechs | sed 's/|/: jsonata /; s/|/, blues /; s/|/, xiatechs /'
cat > expected <<'TEXT'
1796032800000|1796032800000|1796032800000
1796029200000|1796029200000|1795996800000
1796059800000|1796059800000|1795996800000
1796032800987|1796032800987|1795996800000
0.3333333333333333|0.3333333333333333|0.33333334
4.8828125e-8|4.8828125e-8|5e-8
TEXT
if ! paste -d'|' reference blues xiatechs | cmp -s - expected; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
