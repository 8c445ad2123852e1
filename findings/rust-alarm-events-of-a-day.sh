#!/usr/bin/env bash
# An alarm whose period is a day is read as a composite alarm in Rust, or not at all.
#
# Guess: the crate aws_lambda_events reads every event that a CloudWatch alarm sends to a Lambda function, whatever its
# period is.
# What happens: a period has 16 bits there, so at most 65535 seconds, and a day has 86400. CloudWatchMetricAlarm is an
# error then. The general CloudWatchAlarm raises no error: a reasonData that doesn't fit a metric alarm is tried as a
# composite alarm's next, and that type fits every object. The result is a composite alarm that no alarm triggered. The
# threshold and the measured values are gone.
# Why it matters: alarms on costs look at a whole day. A function that was tried with the period of a minute in the guide
# acts on nothing once the period is a day, and its match on Composite looks like a fact about the alarm.
# Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html (the events), and
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (Period may be any multiple of
# 60 seconds).
#
# Versions: aws_lambda_events 1.2.1, serde_json 1.0.
# Seen: "a period of 60: Metric in general, read as a metric alarm", "a period of 86400: Composite of 0 alarms in general,
#       an error as a metric alarm".
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
aws_lambda_events = { version = "=1.2.1", default-features = false, features = ["cloudwatch_alarms"] }
serde_json = "1.0"
TOML
cat > src/main.rs <<'RS'
use aws_lambda_events::cloudwatch_alarms::{
    CloudWatchAlarm, CloudWatchAlarmStateReasonData as Reason, CloudWatchMetricAlarm,
};
use serde_json::{from_value, json, Value};

/// The event of an alarm, as CloudWatch sends it to a function.
fn event(reason: Value, configuration: Value) -> Value {
    json!({
        "source": "aws.cloudwatch",
        "alarmArn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:costs",
        "accountId": "123456789012",
        "time": "2026-11-30T10:00:00.000+0000",
        "region": "us-east-1",
        "alarmData": {
            "alarmName": "costs",
            "state": {
                "value": "ALARM",
                "reason": "made-up",
                "reasonData": reason.to_string(),
                "timestamp": "2026-11-30T10:00:00.000+0000"
            },
            "configuration": configuration
        }
    })
}

fn metric(period: u32) -> Value {
    let reason = json!({
        "version": "1.0",
        "queryDate": "2026-11-30T10:00:00.000+0000",
        "startDate": "2026-11-29T10:00:00.000+0000",
        "statistic": "Maximum",
        "period": period,
        "recentDatapoints": [120.0],
        "threshold": 100.0,
        "evaluatedDatapoints": [{ "timestamp": "2026-11-29T10:00:00.000+0000", "value": 120.0 }]
    });
    let metric = json!({ "namespace": "AWS/Billing", "name": "EstimatedCharges", "dimensions": { "Currency": "USD" } });
    let stat = json!({ "metric": metric, "period": period, "stat": "Maximum" });
    event(reason, json!({ "metrics": [{ "id": "m1", "metricStat": stat, "returnData": true }] }))
}

fn in_general(event: Value) -> String {
    match from_value::<CloudWatchAlarm>(event).map(|alarm| alarm.alarm_data.state.unwrap().reason_data.unwrap()) {
        Ok(Reason::Metric(_)) => "Metric".into(),
        Ok(Reason::Composite(composite)) => format!("Composite of {} alarms", composite.triggering_alarms.len()),
        Ok(_) => "Generic".into(),
        Err(_) => "an error".into(),
    }
}

fn main() {
    let as_metric = |event| if from_value::<CloudWatchMetricAlarm>(event).is_ok() { "read" } else { "an error" };
    let seen = [
        format!("a period of 60: {} in general, {} as a metric alarm", in_general(metric(60)), as_metric(metric(60))),
        format!(
            "a period of 86400: {} in general, {} as a metric alarm",
            in_general(metric(86400)),
            as_metric(metric(86400))
        ),
    ];
    println!("{}", seen.join("\n"));
    let expected = [
        "a period of 60: Metric in general, read as a metric alarm",
        "a period of 86400: Composite of 0 alarms in general, an error as a metric alarm",
    ];
    if seen != expected {
        eprintln!("The behaviour has changed.");
        std::process::exit(1);
    }
}
RS
cargo run --quiet
