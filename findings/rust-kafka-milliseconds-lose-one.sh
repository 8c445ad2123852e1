#!/usr/bin/env bash
# Half of the timestamps of Kafka and Firehose are a millisecond early in Rust, though they are whole numbers.
#
# Guess: a Kafka record's timestamp of 1796032800004 is 1796032800004 in aws_lambda_events. It arrives as a whole number
# of milliseconds, so nothing has to be rounded.
# What happens: the crate divides the number by 1000, takes the fraction of a second from the floating-point result,
# multiplies it by 1000 and cuts it off. Of a second's 1000 milliseconds 496 are one too low. An
# approximateArrivalTimestamp of Firehose is read in the same way. Written again, the event has the lower number.
# Why it matters: a timestamp in a Kafka record is data of its producer. A function that looks up the record by it,
# compares it with a time in the record's value, or hands the event on has another one in every second case.
# Source: https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html (the example event has 1545084650987), and Kafka's
# documentation, whose timestamp of a record is a number of milliseconds.
#
# Versions: aws_lambda_events 1.2.1, serde_json 1.0.
# Seen: "1796032800003: 1796032800003", "1796032800004: 1796032800003", "one too low: 496 of 1000 of Kafka, 496 of 1000
#       of Firehose", "written again: 1796032800003".
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
aws_lambda_events = { version = "=1.2.1", default-features = false, features = ["firehose", "kafka"] }
serde_json = "1.0"
TOML
cat > src/main.rs <<'RS'
use aws_lambda_events::{firehose::KinesisFirehoseEvent, kafka::KafkaEvent};
use serde_json::{from_value, json, to_value};

fn kafka_event(time: i64) -> KafkaEvent {
    from_value(json!({
        "eventSource": "aws:kafka",
        "records": {
            "reviews-0": [{
                "topic": "reviews",
                "partition": 0,
                "offset": 1,
                "timestamp": time,
                "timestampType": "CREATE_TIME",
                "value": "e30=",
                "headers": []
            }]
        }
    }))
    .unwrap()
}

fn kafka(time: i64) -> i64 {
    kafka_event(time).records["reviews-0"][0].timestamp.timestamp_millis()
}

fn firehose(time: i64) -> i64 {
    let event: KinesisFirehoseEvent = from_value(json!({
        "invocationId": "made-up",
        "deliveryStreamArn": "arn:aws:firehose:us-east-1:123456789012:deliverystream/reviews",
        "region": "us-east-1",
        "records": [{ "recordId": "1", "approximateArrivalTimestamp": time, "data": "e30=" }]
    }))
    .unwrap();
    event.records[0].approximate_arrival_timestamp.timestamp_millis()
}

fn main() {
    let second = 1_796_032_800_000;
    let low = |read: fn(i64) -> i64| (second..second + 1000).filter(|time| read(*time) == time - 1).count();
    let written = to_value(kafka_event(second + 4)).unwrap()["records"]["reviews-0"][0]["timestamp"].to_string();
    let seen = [
        format!("{}: {}", second + 3, kafka(second + 3)),
        format!("{}: {}", second + 4, kafka(second + 4)),
        format!("one too low: {} of 1000 of Kafka, {} of 1000 of Firehose", low(kafka), low(firehose)),
        format!("written again: {}", written.trim_matches('"')),
    ];
    println!("{}", seen.join("\n"));
    let expected = [
        "1796032800003: 1796032800003",
        "1796032800004: 1796032800003",
        "one too low: 496 of 1000 of Kafka, 496 of 1000 of Firehose",
        "written again: 1796032800003",
    ];
    if seen != expected {
        eprintln!("The behaviour has changed.");
        std::process::exit(1);
    }
}
RS
cargo run --quiet
