#!/usr/bin/env bash
# A time in the query is encoded twice for a Go handler behind a load balancer, and the answer's headers are lost there.
#
# Guess: httpadapter of aws-lambda-go-api-proxy hands a request to an http.Handler as net/http does, from each of the
# three events that it has an adapter for. The answer has the headers where the front looks for them.
# What happens: a load balancer puts the parameters into the event as the client has encoded them. The adapter encodes
# them once more, so the handler reads 10%3A00%2B01%3A00 where the client meant 10:00+01:00. From the events of a REST
# API and an HTTP API it is right. The answer to the load balancer has multiValueHeaders alone, also where the request
# came in `headers`, from a target group without multi-value headers. Such a group reads `headers`.
# Why it matters: a plain word passes in each test. A time with an offset, an ARN or a name with a blank finds nothing
# behind the load balancer, and a Location or a Content-Type doesn't reach the client.
# Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html (the load balancer
# doesn't decode the parameters, and reads headers or multiValueHeaders by the target group's attribute).
#
# Version: github.com/awslabs/aws-lambda-go-api-proxy 0.16.2.
# Seen: "net/http: 10:00+01:00", "REST API: 10:00+01:00", "HTTP API: 10:00+01:00", "load balancer: 10%3A00%2B01%3A00,
#       answered with 0 headers and 1 multiValueHeaders".
# Needs: bash, go.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"
)

const (
	plain   = "10:00+01:00"
	encoded = "10%3A00%2B01%3A00"
)

var got string

func handler(writer http.ResponseWriter, request *http.Request) {
	got = request.URL.Query().Get("at")
	writer.Header().Set("Content-Type", "application/json")
	fmt.Fprint(writer, "{}")
}

func main() {
	serve := http.HandlerFunc(handler)
	ctx := context.Background()
	var seen []string
	note := func(title string, err error) {
		if err != nil {
			panic(err)
		}
		seen = append(seen, title+": "+got)
	}

	serve(httptest.NewRecorder(), httptest.NewRequest("GET", "/jobs?at="+encoded, nil))
	note("net/http", nil)

	_, err := httpadapter.New(serve).ProxyWithContext(ctx, events.APIGatewayProxyRequest{
		HTTPMethod:                      "GET",
		Path:                            "/jobs",
		QueryStringParameters:           map[string]string{"at": plain},
		MultiValueQueryStringParameters: map[string][]string{"at": {plain}},
	})
	note("REST API", err)

	event := events.APIGatewayV2HTTPRequest{
		Version:               "2.0",
		RawPath:               "/jobs",
		RawQueryString:        "at=" + encoded,
		QueryStringParameters: map[string]string{"at": plain},
	}
	event.RequestContext.HTTP.Method = "GET"
	event.RequestContext.HTTP.Path = "/jobs"
	_, err = httpadapter.NewV2(serve).ProxyWithContext(ctx, event)
	note("HTTP API", err)

	answer, err := httpadapter.NewALB(serve).ProxyWithContext(ctx, events.ALBTargetGroupRequest{
		HTTPMethod:            "GET",
		Path:                  "/jobs",
		Headers:               map[string]string{"host": "example.com"},
		QueryStringParameters: map[string]string{"at": encoded},
	})
	note("load balancer", err)
	seen[3] += fmt.Sprintf(
		", answered with %d headers and %d multiValueHeaders", len(answer.Headers), len(answer.MultiValueHeaders))

	fmt.Println(strings.Join(seen, "\n"))
	expected := []string{
		"net/http: 10:00+01:00",
		"REST API: 10:00+01:00",
		"HTTP API: 10:00+01:00",
		"load balancer: 10%3A00%2B01%3A00, answered with 0 headers and 1 multiValueHeaders",
	}
	if strings.Join(seen, "\n") != strings.Join(expected, "\n") {
		fmt.Fprintln(os.Stderr, "The behaviour has changed.")
		os.Exit(1)
	}
}
GO
go mod init seen 2>/dev/null
go get github.com/awslabs/aws-lambda-go-api-proxy@v0.16.2 2>/dev/null
go mod tidy 2>/dev/null
go run .
