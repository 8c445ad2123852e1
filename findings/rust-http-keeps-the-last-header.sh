#!/usr/bin/env bash
# Of a header that a client repeats, a function in Rust behind a REST API gets the last value only.
#
# Guess: lambda_http makes a request of the event whose headers are those of multiValueHeaders, all values in order. A
# REST API sends both maps with each event, and its query has both values of a repeated name.
# What happens: the crate begins with multiValueHeaders and then extends it by `headers`, which has the last value of
# each name. To extend a HeaderMap of the crate http is to replace. So get_all() finds "orders" alone, where the client
# sent "reviews" and then "orders". Without `headers` in the event both are there, and an HTTP API's event has them as
# "reviews,orders".
# Why it matters: Accept, Forwarded and a list of names may come in several lines. Behind an HTTP API and in a local
# server the handler sees all of them, and behind a REST API it acts on the last one, with no error.
# Source: RFC 9110, section 5.3 (lines of one header are one list), and API Gateway's guide to the input format of a
# Lambda proxy integration (multiValueHeaders).
#
# Versions: lambda_http 1.3.2, serde_json 1.0.
# Seen: "REST API: headers orders, query reviews orders", "REST API without `headers`: headers reviews orders, query
#       reviews orders", "HTTP API: headers reviews,orders, query reviews orders".
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
lambda_http = "=1.3.2"
serde_json = "1.0"
TOML
cat > src/main.rs <<'RS'
use lambda_http::{request::from_str, RequestExt};
use serde_json::{json, Value};

fn rest() -> Value {
    json!({
        "resource": "/trainings",
        "path": "/trainings",
        "httpMethod": "GET",
        "headers": { "Host": "made-up.execute-api.us-east-1.amazonaws.com", "X-Model": "orders" },
        "multiValueHeaders": {
            "Host": ["made-up.execute-api.us-east-1.amazonaws.com"],
            "X-Model": ["reviews", "orders"]
        },
        "queryStringParameters": { "model": "orders" },
        "multiValueQueryStringParameters": { "model": ["reviews", "orders"] },
        "pathParameters": null,
        "stageVariables": null,
        "requestContext": { "stage": "prod", "httpMethod": "GET", "path": "/prod/trainings", "identity": {} },
        "body": null,
        "isBase64Encoded": false
    })
}

fn http() -> Value {
    json!({
        "version": "2.0",
        "routeKey": "GET /trainings",
        "rawPath": "/trainings",
        "rawQueryString": "model=reviews&model=orders",
        "headers": { "host": "made-up.execute-api.us-east-1.amazonaws.com", "x-model": "reviews,orders" },
        "queryStringParameters": { "model": "reviews,orders" },
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "made-up",
            "domainName": "made-up.execute-api.us-east-1.amazonaws.com",
            "domainPrefix": "made-up",
            "http": {
                "method": "GET",
                "path": "/trainings",
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "made-up"
            },
            "requestId": "made-up",
            "routeKey": "GET /trainings",
            "stage": "$default",
            "time": "30/Nov/2026:10:00:00 +0000",
            "timeEpoch": 1796032800000u64
        },
        "isBase64Encoded": false
    })
}

fn look(title: &str, event: Value) -> String {
    let request = from_str(&event.to_string()).unwrap();
    let headers: Vec<_> = request.headers().get_all("x-model").iter().map(|value| value.to_str().unwrap()).collect();
    let query = request.query_string_parameters();
    let query = query.all("model").unwrap().join(" ");
    format!("{title}: headers {}, query {query}", headers.join(" "))
}

fn main() {
    let mut without = rest();
    without["headers"] = json!({});
    let seen = [
        look("REST API", rest()),
        look("REST API without `headers`", without),
        look("HTTP API", http()),
    ];
    println!("{}", seen.join("\n"));
    let expected = [
        "REST API: headers orders, query reviews orders",
        "REST API without `headers`: headers reviews orders, query reviews orders",
        "HTTP API: headers reviews,orders, query reviews orders",
    ];
    if seen != expected {
        eprintln!("The behaviour has changed.");
        std::process::exit(1);
    }
}
RS
cargo run --quiet
