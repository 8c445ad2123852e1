#!/usr/bin/env bash
# In Rust a Kinesis record that arrived half a second after ten arrived 5 milliseconds after ten.
#
# Guess: an approximateArrivalTimestamp of 1796032800.5 is the millisecond 1796032800500 in aws_lambda_events. Kinesis
# sends a JSON number of seconds to a function, and a JSON number has no zeros at its end.
# What happens: the crate turns the number into text and reads what follows the point as whole milliseconds. So .5 is 5
# milliseconds and .12 is 12, while .123 and .005 are right. Of a second's 1000 milliseconds 99 are wrong, each early
# and by up to 0.891 seconds. It is no help that the number is written as .500, since it is a floating-point one in
# between.
# Why it matters: one record in ten looks older than records that arrived before it. An age that is measured, or an
# order that is made by time, is wrong where a test with .987 was right.
# Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html (the example event has 1545084650.987), and RFC
# 8259, section 6: what follows the point of a number is its fraction.
#
# Versions: aws_lambda_events 1.2.1, serde_json 1.0.
# Seen: "1796032800.987: 1796032800987", "1796032800.12: 1796032800012", "1796032800.5: 1796032800005", "1796032800.500:
#       1796032800005", "wrong: 99 of 1000, by at most 891 milliseconds".
# Needs: bash, cargo with rustc 1.84 or later.
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
aws_lambda_events = { version = "=1.2.1", default-features = false, features = ["kinesis"] }
serde_json = "1.0"
TOML
cat > src/main.rs <<'RS'
use aws_lambda_events::kinesis::KinesisEvent;

/// The milliseconds that the crate reads from an event whose record arrived at this time.
fn read(time: &str) -> i64 {
    let event = r#"{
        "Records": [{
            "eventID": "shardId-000000000000:1",
            "eventName": "aws:kinesis:record",
            "eventSource": "aws:kinesis",
            "eventSourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/reviews",
            "eventVersion": "1.0",
            "invokeIdentityArn": "arn:aws:iam::123456789012:role/made-up",
            "awsRegion": "us-east-1",
            "kinesis": {
                "approximateArrivalTimestamp": TIME,
                "data": "e30=",
                "kinesisSchemaVersion": "1.0",
                "partitionKey": "made-up",
                "sequenceNumber": "1"
            }
        }]
    }"#;
    let event: KinesisEvent = serde_json::from_str(&event.replace("TIME", time)).unwrap();
    event.records[0].kinesis.approximate_arrival_timestamp.timestamp_millis()
}

fn main() {
    let mut seen: Vec<String> = ["1796032800.987", "1796032800.12", "1796032800.5", "1796032800.500"]
        .iter()
        .map(|time| format!("{time}: {}", read(time)))
        .collect();
    let second = 1_796_032_800;
    let early: Vec<i64> = (0..1000)
        .map(|millisecond| second * 1000 + millisecond - read(&format!("{second}.{millisecond:03}")))
        .filter(|difference| *difference != 0)
        .collect();
    seen.push(format!(
        "wrong: {} of 1000, by at most {} milliseconds",
        early.len(),
        early.iter().max().unwrap()
    ));
    println!("{}", seen.join("\n"));
    let expected = [
        "1796032800.987: 1796032800987",
        "1796032800.12: 1796032800012",
        "1796032800.5: 1796032800005",
        "1796032800.500: 1796032800005",
        "wrong: 99 of 1000, by at most 891 milliseconds",
    ];
    if seen != expected || early.iter().any(|difference| *difference < 0) {
        eprintln!("The behaviour has changed.");
        std::process::exit(1);
    }
}
RS
cargo run --quiet
