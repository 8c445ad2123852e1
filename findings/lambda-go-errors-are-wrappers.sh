#!/usr/bin/env bash
# An AWS SDK's error leaves a Lambda function in Go under the name OperationError, whichever error it is.
#
# Guess: a Go function that returns the error of its SDK call fails with the error's AWS name, ResourceNotFoundException
# for example, which a Catch or Retry of Step Functions then lists. errors.As finds that error in what the SDK returned.
# What happens: aws-lambda-go reports the type of the outermost wrapper and unwraps nothing. All errors of the SDK for
# Go v2 come inside an OperationError. An error type of one's own is reported by its name until a line adds a word with
# fmt.Errorf("…: %w", err): then the name is "wrapError", and after errors.Join it is "joinError". The library's own
# type for choosing a name, messages.InvokeResponse_Error, loses its name in the same way.
# Why it matters: a state machine that retries TooManyRequestsException and catches ResourceNotFoundException never does
# either. Both are OperationError, and so is an expired token. A harmless "%w" in a later commit turns a Catch off, and
# neither the compiler nor a unit test with errors.As shows it.
# Source: https://docs.aws.amazon.com/step-functions/latest/dg/tutorial-handling-error-conditions.html (the name in
# ErrorEquals is the errorType that the function's runtime reports), and Go's documentation of errors.As.
#
# Versions: github.com/aws/aws-lambda-go 1.55.1, aws-sdk-go-v2 1.48.0 with service/comprehend 1.41.2.
# Seen: "its own error: errorType ModelBusy", "wrapped: errorType wrapError", "joined: errorType joinError",
#       "named by hand: errorType ModelBusy", "named by hand, wrapped: errorType wrapError",
#       "ResourceNotFoundException of the SDK: errorType OperationError; errors.As finds ResourceNotFoundException".
# Needs: bash, go 1.24 or later.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > main.go <<'GO'
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"
)

type ModelBusy struct{}

func (ModelBusy) Error() string { return "the model is busy" }

var named = messages.InvokeResponse_Error{Type: "ModelBusy", Message: "the model is busy"}

func stopTraining(ctx context.Context) error {
	client := comprehend.New(comprehend.Options{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(os.Getenv("COMPREHEND")),
		Credentials:  credentials.NewStaticCredentialsProvider("made-up", "made-up", ""),
	})
	arn := "arn:aws:comprehend:us-east-1:123456789012:document-classifier/reviews"
	_, err := client.StopTrainingDocumentClassifier(
		ctx, &comprehend.StopTrainingDocumentClassifierInput{DocumentClassifierArn: &arn})
	return err
}

var cases = []struct {
	title    string
	fail     func(context.Context) error
	expected string
}{
	{"its own error", func(context.Context) error { return ModelBusy{} }, "ModelBusy"},
	{"wrapped", func(context.Context) error { return fmt.Errorf("stop: %w", ModelBusy{}) }, "wrapError"},
	{"joined", func(context.Context) error { return errors.Join(ModelBusy{}) }, "joinError"},
	{"named by hand", func(context.Context) error { return named }, "ModelBusy"},
	{"named by hand, wrapped", func(context.Context) error { return fmt.Errorf("stop: %w", named) }, "wrapError"},
	{"ResourceNotFoundException of the SDK", stopTraining, "OperationError"},
}

func serve(handler http.HandlerFunc) *httptest.Server { return httptest.NewServer(handler) }

// run lets one case fail in a process of its own, as a Lambda function does, and returns the reported errorType.
func run(index int) string {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	reported := make(chan string, 1)
	runtime := serve(func(writer http.ResponseWriter, request *http.Request) {
		if strings.HasSuffix(request.URL.Path, "/invocation/next") {
			writer.Header().Set("Lambda-Runtime-Aws-Request-Id", "made-up")
			writer.Header().Set("Lambda-Runtime-Deadline-Ms", "9999999999999")
			io.WriteString(writer, "{}")
			return
		}
		var failure struct{ ErrorType string }
		json.NewDecoder(request.Body).Decode(&failure)
		select {
		case reported <- failure.ErrorType:
		default:
		}
		cancel()
	})
	defer runtime.Close()
	function := exec.CommandContext(ctx, os.Args[0], fmt.Sprint(index))
	function.Env = append(os.Environ(), "AWS_LAMBDA_RUNTIME_API="+strings.TrimPrefix(runtime.URL, "http://"))
	function.Run()
	select {
	case name := <-reported:
		return name
	default:
		return "none"
	}
}

func main() {
	if len(os.Args) > 1 {
		var index int
		fmt.Sscan(os.Args[1], &index)
		lambda.Start(cases[index].fail)
	}
	service := serve(func(writer http.ResponseWriter, _ *http.Request) {
		writer.Header().Set("Content-Type", "application/x-amz-json-1.1")
		writer.WriteHeader(400)
		io.WriteString(writer, `{"__type":"ResourceNotFoundException","Message":"no such model"}`)
	})
	defer service.Close()
	os.Setenv("COMPREHEND", service.URL)
	changed := false
	for index, row := range cases {
		name := run(index)
		var notFound *types.ResourceNotFoundException
		note := ""
		if row.expected == "OperationError" {
			if errors.As(row.fail(context.Background()), &notFound) {
				note = "; errors.As finds " + notFound.ErrorCode()
			}
			changed = changed || notFound == nil
		}
		fmt.Printf("%s: errorType %s%s\n", row.title, name, note)
		changed = changed || name != row.expected
	}
	if changed {
		fmt.Fprintln(os.Stderr, "The behaviour has changed.")
		os.Exit(1)
	}
}
GO
go mod init seen 2>/dev/null
go get github.com/aws/aws-lambda-go@v1.55.1 github.com/aws/aws-sdk-go-v2@v1.48.0 \
  github.com/aws/aws-sdk-go-v2/service/comprehend@v1.41.2 github.com/aws/aws-sdk-go-v2/credentials@v1.21.0 2>/dev/null
go mod tidy 2>/dev/null
go build -o seen .
./seen
