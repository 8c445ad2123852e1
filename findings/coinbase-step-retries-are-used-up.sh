#!/usr/bin/env bash
# Retries that one execution used are missing in the next one, and in the next visit of the state, in Coinbase's step.
#
# Guess: MaxAttempts counts anew each time a state is entered, as in Step Functions. A machine that is parsed once runs
# any number of times, and each execution is independent of the one before.
# What happens: the count stands in the retrier of the parsed machine and is never set back. With "MaxAttempts": 1 the
# first execution survives a failed call. The second one fails at its first failure, with the same machine and the same
# behaviour of the task. A loop that comes back to the task within one execution has used up its retry as well.
# Why it matters: a machine that polls a job visits its task many times, and a test suite parses its machine once.
# Whether a test passes depends on which tests ran before.
# Source: https://states-language.net/#errors (a retrier's attempts are those of one state's execution), and step's
# README, which runs a machine in tests.
#
# Version: github.com/coinbase/step 1.0.6.
# Seen: "first execution: TRAINED", "second execution: TaskState(Ask) Error: not yet", "another machine: TRAINED",
#       "loop: TaskState(Ask) Error: not yet".
# Needs: bash, go.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
go mod init seen 2>/dev/null
cat > main.go <<'GO'
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/coinbase/step/machine"
)

const definition = `{"StartAt": "Ask", "States": {
  "Ask": {"Type": "Task", "Resource": "made-up", "Next": "Ended?",
    "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}]},
  "Ended?": {"Type": "Choice", "Default": "Ask",
    "Choices": [{"Variable": "$.Status", "StringEquals": "TRAINED", "Next": "Done"}]},
  "Done": {"Type": "Succeed"}
}}`

func parse() *machine.StateMachine {
	sm, err := machine.FromJSON([]byte(definition))
	if err != nil {
		panic(err)
	}
	return sm
}

// run executes the machine with a task whose every first call fails, and gives each of the statuses in turn.
func run(sm *machine.StateMachine, statuses ...string) string {
	calls := 0
	sm.SetTaskHandler("Ask", func(context.Context, interface{}) (interface{}, error) {
		calls++
		if calls%2 == 1 {
			return nil, errors.New("not yet")
		}
		return map[string]interface{}{"Status": statuses[calls/2-1]}, nil
	})
	execution, err := sm.Execute(map[string]interface{}{})
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(execution.Output["Status"])
}

func main() {
	sm := parse()
	changed := false
	for _, row := range [][3]string{
		{"first execution", run(sm, "TRAINED"), "TRAINED"},
		{"second execution", run(sm, "TRAINED"), "TaskState(Ask) Error: not yet"},
		{"another machine", run(parse(), "TRAINED"), "TRAINED"},
		{"loop", run(parse(), "TRAINING", "TRAINED"), "TaskState(Ask) Error: not yet"},
	} {
		fmt.Printf("%s: %s\n", row[0], row[1])
		changed = changed || row[1] != row[2]
	}
	if changed {
		fmt.Fprintln(os.Stderr, "The behaviour has changed.")
		os.Exit(1)
	}
}
GO
go get github.com/coinbase/step@v1.0.6 2>/dev/null
go mod tidy 2>/dev/null
go list -m github.com/coinbase/step
go run .
