#!/usr/bin/env bash
# Half an hour is no time at all in Rust's iso8601, and what duration-fns writes is no time at all for dayjs.
#
# Guess: "PT0.5H" is half an hour. ISO 8601 lets the last number of a duration have a fraction, after a point or a
# comma. A text that a library doesn't understand is an error.
# What happens: Rust's iso8601 reads "PT0.5H" as a duration of zero, and "PT1H0.5M" as an hour: it stops at what it
# doesn't know and drops the rest. Go's iso8601duration of channelmeter does likewise with every fraction: "PT1.5S" is
# zero and "PT1M30.25S" is a minute. duration-fns writes 1500 milliseconds with a comma, "PT1,5S". dayjs reads that as
# zero. None of them raises an error. Go's sosodev/duration has half an hour.
# Why it matters: a timeout or a time to live of zero is over at once. The setting "PT0.5H" passes each check for a
# duration, and a check that it is positive is seldom made.
# Source: ISO 8601:2004, 4.4.3.2 (the lowest-order component may have a decimal fraction, after a comma or a point).
#
# Versions: iso8601 0.6.6 (crates.io), github.com/channelmeter/iso8601duration v0.0.0-20150204201828-8da3af7a2a61,
#           github.com/sosodev/duration 1.4.0, duration-fns 3.0.2, dayjs 1.11.23 (npm).
# Seen: "Rust: PT0.5H is 0 s, PT1H0.5M is 3600 s", "channelmeter: PT0.5H is 0 s, PT1.5S is 0 s, PT1M30.25S is 60 s",
#       "sosodev: PT0.5H is 1800 s, PT1.5S is 1.5 s, PT1M30.25S is 90.25 s", "dayjs: PT1,5S of duration-fns is 0 s".
# Needs: bash, cargo, go, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir -p rust/src go
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
    let read = |text: &str| match iso8601::duration(text) {
        Ok(duration) => format!("{text} is {} s", Duration::from(duration).as_secs_f64()),
        Err(error) => error,
    };
    println!("Rust: {}, {}", read("PT0.5H"), read("PT1H0.5M"));
}
RS
cat > go/main.go <<'GO'
package main

import (
	"fmt"
	"strings"

	channelmeter "github.com/channelmeter/iso8601duration"
	sosodev "github.com/sosodev/duration"
)

func main() {
	var one, other []string
	for _, text := range []string{"PT0.5H", "PT1.5S", "PT1M30.25S"} {
		if read, err := channelmeter.FromString(text); err == nil {
			one = append(one, fmt.Sprintf("%s is %v s", text, read.ToDuration().Seconds()))
		} else {
			one = append(one, err.Error())
		}
		if read, err := sosodev.Parse(text); err == nil {
			other = append(other, fmt.Sprintf("%s is %v s", text, read.ToTimeDuration().Seconds()))
		} else {
			other = append(other, err.Error())
		}
	}
	fmt.Println("channelmeter:", strings.Join(one, ", "))
	fmt.Println("sosodev:", strings.Join(other, ", "))
}
GO
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund dayjs@1.11.23 duration-fns@3.0.2
cat > run.cjs <<'JS'
const dayjs = require('dayjs');
dayjs.extend(require('dayjs/plugin/duration'));
const { toString } = require('duration-fns');

const written = toString({ milliseconds: 1500 });
console.log(`dayjs: ${written} of duration-fns is ${dayjs.duration(written).asSeconds()} s`);
JS
(cd rust && cargo run --quiet) | tee seen
(
  cd go
  go mod init seen 2>/dev/null
  go get github.com/channelmeter/iso8601duration@v0.0.0-20150204201828-8da3af7a2a61 2>/dev/null
  go get github.com/sosodev/duration@v1.4.0 2>/dev/null
  go run .
) | tee -a seen
node run.cjs | tee -a seen
cat > expected <<'TEXT'
Rust: PT0.5H is 0 s, PT1H0.5M is 3600 s
channelmeter: PT0.5H is 0 s, PT1.5S is 0 s, PT1M30.25S is 60 s
sosodev: PT0.5H is 1800 s, PT1.5S is 1.5 s, PT1M30.25S is 90.25 s
dayjs: PT1,5S of duration-fns is 0 s
TEXT
cmp -s seen expected || { echo 'The behaviour has changed.' >&2; exit 1; }
