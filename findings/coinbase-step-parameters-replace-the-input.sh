#!/usr/bin/env bash
# A task with Parameters loses the input of its state in Coinbase's step, whatever its ResultPath says.
#
# Guess: Parameters decide what the task gets, and ResultPath puts the task's result into the input of the state. So
# "ResultPath": "$.Result" adds one member and keeps all the others. Parameters work in a Pass state too, and those of
# a Map make the input of each iteration from the state's input.
# What happens: step puts the result into the parameters instead. All members of the input that the parameters don't
# name are gone. In a Pass state it drops Parameters without a word, and the input goes on unchanged. In a Map state it
# looks for ItemsPath in the parameters, so the map fails with "Not Found". A Catch puts its error into the right
# input.
# Why it matters: step tests a state machine before it is deployed. A test of a machine that works on AWS fails there,
# and one written around it ("each task passes on what the next one needs") is green for a machine that copies too
# much.
# Source: https://states-language.net/#filters (ResultPath combines the result with the raw input), of which step has a
# copy, STATE_SPEC.md. Its README lists no limit of Parameters.
#
# Version: github.com/coinbase/step 1.0.6.
# Seen: 'task: {"Name":"reviews","Result":true,"Run":1}', 'task with Parameters: {"Name":"reviews","Result":true}',
#       'pass with Parameters: {"Name":"reviews","Run":1}', 'map with Parameters: GetSlice Error "Not Found"'.
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
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/coinbase/step/machine"
)

// run gives the output of a machine with this one state, as JSON with sorted members, or its error.
func run(state string) string {
	sm, err := machine.FromJSON([]byte(`{"StartAt": "Seen", "States": {"Seen": ` + state + `}}`))
	if err != nil {
		return err.Error()
	}
	if task, ok := sm.States["Seen"].(*machine.TaskState); ok {
		task.SetTaskHandler(func(context.Context, interface{}) (interface{}, error) { return true, nil })
	}
	if err := sm.Validate(); err != nil {
		return err.Error()
	}
	items := []interface{}{map[string]interface{}{}}
	execution, err := sm.Execute(map[string]interface{}{"Name": "reviews", "Run": 1, "Items": items})
	if err != nil {
		return err.Error()
	}
	delete(execution.Output, "Items")
	text, _ := json.Marshal(execution.Output)
	return string(text)
}

func main() {
	parameters := `"Parameters": {"Name.$": "$.Name"}, "ResultPath": "$.Result", "End": true`
	iterator := `{"StartAt": "Each", "States": {"Each": {"Type": "Pass", "End": true}}}`
	each := `{"Type": "Map", "ItemsPath": "$.Items", "Iterator": ` + iterator + `, `
	changed := false
	for _, row := range [][3]string{
		{"task", `{"Type": "Task", "Resource": "made-up", "ResultPath": "$.Result", "End": true}`,
			`{"Name":"reviews","Result":true,"Run":1}`},
		{"task with Parameters", `{"Type": "Task", "Resource": "made-up", ` + parameters + `}`,
			`{"Name":"reviews","Result":true}`},
		{"pass with Parameters", `{"Type": "Pass", "Parameters": {"Name.$": "$.Name"}, "End": true}`,
			`{"Name":"reviews","Run":1}`},
		{"map", each + `"ResultPath": "$.Result", "End": true}`,
			`{"Name":"reviews","Result":[{}],"Run":1}`},
		{"map with Parameters", each + parameters + `}`,
			`GetSlice Error "Not Found"`},
	} {
		seen := strings.TrimPrefix(run(row[1]), "MapState(Seen) Error: ")
		fmt.Printf("%s: %s\n", row[0], seen)
		changed = changed || seen != row[2]
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
