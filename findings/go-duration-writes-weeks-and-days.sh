#!/usr/bin/env bash
# Thirty days are "P4W2D" and 31 days are "P1MT14H" when Go's sosodev/duration writes them, and others read less.
#
# Guess: Format(31 * 24 * time.Hour) of sosodev/duration is "P31D". A time.Duration has no months, and what one library
# writes, another reads as the same or refuses.
# What happens: it writes the largest units that fit, and a month is 730 hours. 30 days become "P4W2D", though weeks
# stand alone in ISO 8601: Rust's iso8601 stops after them and reads 28 days, without an error. 31 days become
# "P1MT14H". For a library that goes by the calendar, as Python's isodate does, that is 28 days and 14 hours from 1
# February. 14 days are "P2W", which all read. sosodev/duration reads its own texts right.
# Why it matters: 7 and 14 days pass each test. A retention of 30 days is two days short, one of 31 days depends on the
# month, and what deletes by it deletes too early.
# Source: ISO 8601:2004, 4.4.3.2 (PnW has no other component).
#
# Versions: github.com/sosodev/duration 1.4.0, iso8601 0.6.6 (crates.io), isodate 0.7.2 (PyPI).
# Seen: "sosodev writes P2W, P4W2D, P1MT14H", "sosodev reads 14.00, 30.00, 31.00 days", "Rust reads 14.00, 28.00, 30.58
#       days", "isodate from 1 February: 14.00, 30.00, 28.58 days".
# Needs: bash, go, cargo, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir -p rust/src go
cat > go/main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/sosodev/duration"
)

func main() {
	var texts, days []string
	for _, count := range []time.Duration{14, 30, 31} {
		text := duration.Format(count * 24 * time.Hour)
		read, err := duration.Parse(text)
		if err != nil {
			panic(err)
		}
		texts = append(texts, text)
		days = append(days, fmt.Sprintf("%.2f", read.ToTimeDuration().Hours()/24))
	}
	fmt.Println("sosodev writes", strings.Join(texts, ", "))
	fmt.Println("sosodev reads", strings.Join(days, ", "), "days")
	if err := os.WriteFile("../texts", []byte(strings.Join(texts, " ")+"\n"), 0o600); err != nil {
		panic(err)
	}
}
GO
cat > rust/Cargo.toml <<'TOML'
[package]
name = "seen"
version = "0.0.0"
edition = "2021"

[dependencies]
iso8601 = "=0.6.6"
TOML
cat > rust/src/main.rs <<'RS'
use std::time::Duration;

fn main() {
    let days: Vec<String> = std::env::args()
        .skip(1)
        .map(|text| match iso8601::duration(&text) {
            Ok(duration) => format!("{:.2}", Duration::from(duration).as_secs_f64() / 86400.0),
            Err(error) => error,
        })
        .collect();
    println!("Rust reads {} days", days.join(", "));
}
RS
cat > run.py <<'PY'
import sys
from datetime import datetime

from isodate import parse_duration

start = datetime(2027, 2, 1)
days = [f'{(start + parse_duration(text) - start).total_seconds() / 86400:.2f}' for text in sys.argv[1:]]
print(f'isodate from 1 February: {", ".join(days)} days')
PY
(
  cd go
  go mod init seen 2>/dev/null
  go get github.com/sosodev/duration@v1.4.0 2>/dev/null
  go run .
) | tee seen
read -ra texts < texts
(cd rust && cargo run --quiet -- "${texts[@]}") | tee -a seen
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check isodate==0.7.2
venv/bin/python run.py "${texts[@]}" | tee -a seen
cat > expected <<'TEXT'
sosodev writes P2W, P4W2D, P1MT14H
sosodev reads 14.00, 30.00, 31.00 days
Rust reads 14.00, 28.00, 30.58 days
isodate from 1 February: 14.00, 30.00, 28.58 days
TEXT
cmp -s seen expected || { echo 'The behaviour has changed.' >&2; exit 1; }
