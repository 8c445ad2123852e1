#!/usr/bin/env bash
# Half of the times that Comprehend sends are a millisecond early in the AWS SDK for Rust.
#
# Guess: a SubmitTime of 1796000000.123 is the millisecond 1796000000123 in every AWS SDK. Times in answers of
# Comprehend and Step Functions are JSON numbers, seconds with milliseconds.
# What happens: the SDK for Rust reads the number as a floating-point one and cuts off what is below a nanosecond. 0.123
# becomes 0.122999906, and to_millis() cuts once more: 122. Of the 1000 milliseconds of this second 496 are one too low.
# The SDK's own DateTime::from_str is right on the same characters, but the reader of JSON doesn't call it. botocore and
# the SDK for JavaScript round, and have all 1000 right.
# Why it matters: two programs that compare a model's SubmitTime, or make a key of it, disagree in every second case. And
# the early time is what goes back to the service: as SubmitTimeAfter of a list it lies before the model that it comes
# from, and not at it.
# Source: Smithy, in whose terms these services are described, gives a timestamp a resolution of one millisecond
# (designs/defining-timestamps.md of smithy-lang/smithy on GitHub).
#
# Versions: aws-smithy-json 0.65.1, aws-smithy-types 1.9.3 (what aws-sdk-comprehend 1.119.0 reads answers with).
# Seen: "1796000000.123: 1796000000122 from JSON, 1796000000123 from text, sent back as 1796000000.122999906",
#       "one too low: 496 of 1000 from JSON, 0 from text".
# Needs: bash, cargo with Rust 1.94.1 or later.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "seen"
version = "0.0.0"
edition = "2021"

[dependencies]
aws-smithy-json = "=0.65.1"
aws-smithy-types = "=1.9.3"
TOML
cat > src/main.rs <<'RS'
use aws_smithy_json::deserialize::{json_token_iter, token::expect_timestamp_or_null};
use aws_smithy_types::date_time::{DateTime, Format};

fn from_json(text: &str) -> DateTime {
    let mut tokens = json_token_iter(text.as_bytes());
    expect_timestamp_or_null(tokens.next(), Format::EpochSeconds)
        .unwrap()
        .unwrap()
}

fn from_text(text: &str) -> DateTime {
    DateTime::from_str(text, Format::EpochSeconds).unwrap()
}

fn main() {
    let second = 1_796_000_000;
    let (mut json, mut text) = (0, 0);
    for millisecond in 0..1000 {
        let written = format!("{second}.{millisecond:03}");
        let right = second * 1000 + millisecond;
        json += i32::from(from_json(&written).to_millis().unwrap() == right - 1);
        text += i32::from(from_text(&written).to_millis().unwrap() == right - 1);
    }
    let written = "1796000000.123";
    let read = from_json(written);
    let seen = [
        format!(
            "{written}: {} from JSON, {} from text, sent back as {}",
            read.to_millis().unwrap(),
            from_text(written).to_millis().unwrap(),
            read.fmt(Format::EpochSeconds).unwrap()
        ),
        format!("one too low: {json} of 1000 from JSON, {text} from text"),
    ];
    println!("{}", seen.join("\n"));
    let expected = [
        "1796000000.123: 1796000000122 from JSON, 1796000000123 from text, sent back as 1796000000.122999906",
        "one too low: 496 of 1000 from JSON, 0 from text",
    ];
    if seen != expected {
        eprintln!("The behaviour has changed.");
        std::process::exit(1);
    }
}
RS
cargo run --quiet
